"""Loads an exported captioner with torch alone and compares its tokens with those of transformers.

Usage: check_exported.py FILE CHECKPOINT PROMPT_IDS, ids with commas between them.
"""
import sys

import torch
from transformers import Blip2ForConditionalGeneration

file, folder, prompt = sys.argv[1], sys.argv[2], [int(number) for number in sys.argv[3].split(",")]
model = Blip2ForConditionalGeneration.from_pretrained(folder, torch_dtype=torch.float32).eval()
side = model.config.vision_config.image_size
pixels = torch.randint(0, 256, (6, side, side, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
mean = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
values = ((pixels.permute(0, 3, 1, 2).double() / 255).float() - mean) / deviation

placeholders = [model.config.image_token_index] * model.config.num_query_tokens
ids = torch.tensor([placeholders + prompt]).expand(len(pixels), -1)
with torch.no_grad():
    texts = model.generate(pixel_values=values, input_ids=ids, max_new_tokens=20, do_sample=False, num_beams=1)
written = texts[:, 1:] if model.config.is_encoder_decoder or model.config.text_config.is_encoder_decoder else texts[:, ids.shape[1]:]

tokens = torch.jit.load(file)(pixels, torch.tensor(prompt))
ends = model.generation_config.eos_token_id
ends = ends if isinstance(ends, list) else [ends]
for image in range(len(pixels)):
    mine = [token for token in tokens[image].tolist() if token >= 0]
    theirs = written[image].tolist()
    stops = [place for place, token in enumerate(theirs) if token in ends]
    theirs = theirs[: stops[0] + 1] if stops else theirs
    assert mine == theirs, f"image {image}: {mine} is not {theirs}"
print(len(pixels), "texts, right")
