"""BLIP-2 by Hugging Face's classes, asked as its documentation shows: a call of generate for each prompt."""

import torch
from transformers import AutoTokenizer, Blip2ForConditionalGeneration, BlipImageProcessor


class Describer:
    def __init__(self, folder, precision, device, threads, questions, embedding, max_new_tokens):
        torch.set_num_threads(threads)
        self.model = Blip2ForConditionalGeneration.from_pretrained(folder, dtype=getattr(torch, precision)).to(device)
        self.model.eval()
        self.processor = BlipImageProcessor.from_pretrained(folder)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.prompts = [""] + [self.question(text) for text in questions]
        self.embedding = embedding
        self.max_new_tokens = max_new_tokens

    def question(self, text):
        cue = "Short answer:" if self.model.config.text_config.model_type == "t5" else "Answer:"
        return f"Question: {text} {cue}"

    @torch.inference_mode()
    def describe(self, images):
        """PIL images to a row of texts each, and a (B, Q, D) float32 embedding or None."""
        pixels = self.processor(images, return_tensors="pt").pixel_values.to(self.model.device, self.model.dtype)
        columns = [self.write(pixels, prompt) for prompt in self.prompts]
        vectors = self.vectors(pixels) if self.embedding else None
        return [list(row) for row in zip(*columns)], vectors

    def write(self, pixels, prompt):
        config = self.model.config
        ids = self.tokenizer(prompt).input_ids or [config.text_config.bos_token_id]
        ids = torch.tensor([[config.image_token_index] * config.num_query_tokens + ids], device=pixels.device).repeat(len(pixels), 1)
        written = self.model.generate(
            pixel_values=pixels,
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=self.max_new_tokens,
            num_beams=1,
            do_sample=False,
        )
        start = 1 if config.is_encoder_decoder else ids.shape[1]
        texts = self.tokenizer.batch_decode(written[:, start:], skip_special_tokens=True)
        return [text.strip() for text in texts]

    def vectors(self, pixels):
        """The Q-Former's output, by its modules: what get_qformer_features returns changed between versions."""
        seen = self.model.vision_model(pixels, return_dict=True).last_hidden_state
        queries = self.model.query_tokens.expand(len(pixels), -1, -1)
        found = self.model.qformer(query_embeds=queries, encoder_hidden_states=seen, return_dict=True)
        return found.last_hidden_state.float().cpu().numpy()
