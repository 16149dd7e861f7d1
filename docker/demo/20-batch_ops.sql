-- The extension, in the database of the sample.
CREATE EXTENSION batch_ops;
