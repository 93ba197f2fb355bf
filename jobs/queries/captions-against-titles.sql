-- Images whose caption shares the fewest words with the title in the catalog.
-- Put in front of it, for your own catalog: CREATE TEMPORARY VIEW catalog AS SELECT image_uri, title FROM delta.`/data/shop/catalog`
SELECT image_uri, title, caption,
  size(array_intersect(title_words, caption_words)) / size(title_words) AS shared
FROM (
  SELECT catalog.image_uri, title, caption,
    array_distinct(array_remove(split(lower(title), '[^\\p{L}\\p{N}]+'), '')) AS title_words,
    array_distinct(array_remove(split(lower(caption), '[^\\p{L}\\p{N}]+'), '')) AS caption_words
  FROM catalog JOIN current_captions ON current_captions.image_uri = catalog.image_uri)
WHERE size(title_words) > 0
ORDER BY shared, image_uri
LIMIT 100;
