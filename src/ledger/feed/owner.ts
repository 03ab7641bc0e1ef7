/** Whoever holds the token of a structure may write into it; everyone else copies it first. */
export type Owner = object;
