"""What differs between the families of language models: tokenizer, configuration, weights and layers to record."""

from tokenizer import NEWLINE, save_tokenizer
from tokenizers_of_others import END, save_llama_tokenizer, save_t5_tokenizer


class Opt:
    model_type = "opt"
    padding_side = "left"
    question = "Question: {} Answer:"
    vocabulary = "language_model.model.decoder.embed_tokens.weight"  # its rows decide how likely a token is

    def save_tokenizer(self, folder, checkpoint):
        return save_tokenizer(folder, image_token=checkpoint.updated)

    def special_ids(self, checkpoint, tokenizer):
        return dict(bos_token_id=2, eos_token_id=tokenizer.token_to_id(NEWLINE), pad_token_id=1)

    def text_config(self, checkpoint, tokenizer):
        return dict(eos_token_id=tokenizer.token_to_id(NEWLINE), prefix="</s>", torch_dtype="float16")

    def scaled(self, name, noise, checkpoint):
        if name == "model.decoder.final_layer_norm.weight":
            return noise  # of both signs, or the tied head would repeat the last token
        if "embed_positions" in name:
            return noise
        return 0.5 * noise if name == "model.decoder.embed_tokens.weight" else None

    def stored(self, name, checkpoint):
        return name != "lm_head.weight" or not checkpoint.updated

    def modules(self, language_model):
        decoder = language_model.model.decoder
        modules = {f"opt.layers.{i}": layer for i, layer in enumerate(decoder.layers)}
        return modules | {"opt.last_hidden_state": decoder.final_layer_norm}


class Llama:
    model_type = "llama"
    padding_side = "left"
    question = "Question: {} Answer:"
    vocabulary = "language_model.lm_head.weight"

    def save_tokenizer(self, folder, checkpoint):
        return save_llama_tokenizer(folder, pad=checkpoint.pad)

    def special_ids(self, checkpoint, tokenizer):
        tokens = dict(bos_token_id="<s>", eos_token_id=checkpoint.end, pad_token_id=checkpoint.pad)
        return {name: tokenizer.token_to_id(token) for name, token in tokens.items()}

    def text_config(self, checkpoint, tokenizer):
        return dict(self.special_ids(checkpoint, tokenizer), torch_dtype="float16", tie_word_embeddings=False)

    def scaled(self, name, noise, checkpoint):
        if name == "lm_head.weight":
            return 3 * noise / noise[0].numel() ** 0.5
        return noise if name == "model.embed_tokens.weight" else None

    def stored(self, name, checkpoint):
        return True

    def modules(self, language_model):
        modules = {f"llama.layers.{i}": layer for i, layer in enumerate(language_model.model.layers)}
        return modules | {"llama.last_hidden_state": language_model.model.norm}


class T5:
    model_type = "t5"
    padding_side = "right"
    question = "Question: {} Short answer:"
    vocabulary = "language_model.lm_head.weight"

    def save_tokenizer(self, folder, checkpoint):
        return save_t5_tokenizer(folder)

    def special_ids(self, checkpoint, tokenizer):
        end = tokenizer.token_to_id(END)
        return dict(bos_token_id=end, decoder_start_token_id=0, eos_token_id=end, pad_token_id=0)

    def text_config(self, checkpoint, tokenizer):
        return dict(
            self.special_ids(checkpoint, tokenizer),
            feed_forward_proj="gated-gelu",
            dense_act_fn="gelu",
            is_gated_act=True,
            is_encoder_decoder=True,
            layer_norm_epsilon=1e-6,
            n_positions=512,
            tie_word_embeddings=False,
            torch_dtype="bfloat16",
        )

    def scaled(self, name, noise, checkpoint):
        if name == "lm_head.weight":
            return 3 * noise / noise[0].numel() ** 0.5
        if name.endswith(("Attention.q.weight", "Attention.k.weight")):
            # scores are not divided by the root of d_kv
            return 1.7 * noise / (noise[0].numel() * checkpoint.text["d_kv"] ** 0.5) ** 0.5
        return noise if name.endswith(("shared.weight", "relative_attention_bias.weight")) else None

    def stored(self, name, checkpoint):
        """One table of words, or as older files have it, three copies of it."""
        return checkpoint.duplicates or not name.endswith("embed_tokens.weight")

    def modules(self, language_model):
        modules = {}
        for side in ("encoder", "decoder"):
            stack = getattr(language_model, side)
            modules |= {f"t5.{side}.layers.{i}": block for i, block in enumerate(stack.block)}
            modules |= {f"t5.{side}": stack.final_layer_norm}
        return modules


LANGUAGES = {language.model_type: language for language in (Opt(), T5(), Llama())}
