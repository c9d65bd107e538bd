// A MIME bundle: one value in several representations, of which a front end shows the richest it knows.

/** Keys are MIME types; JSON types hold plain data, binary types base64 text, the others text. */
export type MimeBundle = Record<string, unknown>;

/** A bundle, and what the front end should know about its entries, such as an image's width. */
export interface Bundle {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}
