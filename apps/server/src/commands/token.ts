import { readConfig } from "../config.ts";
import { issueToken, type TokenRequest } from "../issue-token.ts";
import { print } from "../print.ts";

/** Prints a token and nothing else, so that a shell can take it as it is. */
export const token = (request: TokenRequest): void => print(issueToken(readConfig(), request));
