package io.sparkblip2.text;

class TokenizerTrainingTest {}
