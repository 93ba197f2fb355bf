-- Images that were read, and have no answer to a question that others have one to.
SELECT images.image_uri, questions.question_id
FROM images
CROSS JOIN (SELECT DISTINCT question_id FROM answers) AS questions
LEFT ANTI JOIN answers
  ON answers.image_uri = images.image_uri AND answers.question_id = questions.question_id
WHERE images.status = 'ok'
ORDER BY images.image_uri, questions.question_id;
