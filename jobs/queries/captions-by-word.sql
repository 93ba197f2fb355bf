-- How often each word is in the captions, and an image that shows it.
SELECT word, count(DISTINCT image_uri) AS images, min(image_uri) AS such_as
FROM current_captions
LATERAL VIEW explode(split(lower(caption), '[^\\p{L}\\p{N}]+')) AS word
WHERE length(word) > 2
GROUP BY word
ORDER BY images DESC, word
LIMIT 100;
