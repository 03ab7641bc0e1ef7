// Generated from openapi/nametrust.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/credits/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List credit activity
         * @description The organization's credit-activity feed, newest first: every movement on its credit ledger.
         *
         *     Needs the permission `billing:read`. An org key reads the organization that it is scoped to.
         *     A personal key names one in `X-Org-ID`, and its owner needs a role there that grants the
         *     permission.
         *
         *     - `kind` and `usage_kind` narrow the feed together. As only draws have a usage kind,
         *       `?kind=allot&usage_kind=ai_usage` matches nothing: an empty list, no error.
         *     - All movements but `overflow` add up to what the grants still hold, `bucket_credits` of the
         *       balance. An `overflow` is drawn from the wallet, whose top-ups are no movements of this
         *       feed.
         *     - What is left of a grant that is due is in the feed as an `expire`, whoever asks first.
         *     - An organization whose credit ledger is not set up has had no movement: an empty list.
         *     - Movements of the same second keep a fixed order.
         *     - A page past the last one is answered with an empty list, and `pages.page` repeats what was
         *       asked for.
         *     - Paging by `page`: a movement that happens while you page shifts those behind it. Paging by
         *       `cursor`, it does not.
         */
        get: operations["listCreditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the credit balance
         * @description What the organization can spend: `available_credits` is what its grants hold
         *     (`bucket_credits`) and what it bought (`wallet_credits`) together. Grants are drawn first,
         *     the wallet once they have run out.
         *
         *     Needs the permission `billing:read`, as the activity feed does. An organization that never
         *     had or used credits reads all zero.
         *
         *     What was drawn from the wallet beyond what it held is owed: `receivable_amount` is its
         *     price in money. The organization is refused usage where that reaches its limit.
         */
        get: operations["getCreditBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the key that asks
         * @description Who am I: the org key or personal key that this request was sent with; `object` says which
         *     of the two. It needs no permission and no `X-Org-ID`. The key itself is never shown, only
         *     its `prefix`.
         */
        get: operations["getCurrentKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organizations
         * @description The organizations that the personal key reaches, newest first. A key whose `org_scope` is
         *     `selected` sees only those. Org keys are forbidden here: they know one organization, and
         *     it is not for them to ask about a person's others.
         *
         *     A page past the last one is answered with an empty list, and `pages.page` repeats what was
         *     asked for.
         */
        get: operations["listOrgs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One page of the credit-activity feed. */
        CreditEntryList: {
            /** @constant */
            object: "list";
            /** @description Newest first. */
            items: components["schemas"]["CreditEntry"][];
            pages: components["schemas"]["Pages"];
        };
        /** @description One movement on the credit ledger. `kind` says which of the two shapes it has. */
        CreditEntry: components["schemas"]["CreditDraw"] | components["schemas"]["CreditGrant"];
        /** @description Credits that were spent on usage. */
        CreditDraw: {
            /** @constant */
            object: "credit_entry";
            /** @description The movement's id. */
            id: string;
            /**
             * @description `consume`: granted credits were drawn for usage. `overflow`: pay-as-you-go credits were
             *     drawn once granted credits ran out.
             * @enum {string}
             */
            kind: "consume" | "overflow";
            /** @description How many credits were drawn, as a negative number. */
            credits: number;
            /**
             * @description What the credits were spent on.
             * @enum {string}
             */
            usage_kind: "ai_usage" | "tm_usage";
            /**
             * @description The usage that was paid for. A usage that granted credits covered only in part has a
             *     `consume` and an `overflow` with the same reference.
             */
            usage_ref: string;
            /**
             * Format: date-time
             * @description When it happened, in UTC, to the second.
             */
            created_at: string;
        };
        /** @description A grant that came, or what was left of one that went. It has no usage. */
        CreditGrant: {
            /** @constant */
            object: "credit_entry";
            /** @description The movement's id. */
            id: string;
            /**
             * @description `allot`: credits were granted by a plan or promotion. `expire`: an unused grant lapsed.
             *     `revoke`: a grant was clawed back.
             * @enum {string}
             */
            kind: "allot" | "expire" | "revoke";
            /**
             * @description How many credits came, as a positive number (`allot`), or went, as a negative one
             *     (`expire`, `revoke`).
             */
            credits: number;
            /**
             * Format: date-time
             * @description When it happened, in UTC, to the second.
             */
            created_at: string;
            /** @description A grant was spent on nothing. Left out here, and null would say the same. */
            usage_kind?: null;
            /** @description A grant was spent on nothing. Left out here, and null would say the same. */
            usage_ref?: null;
        };
        /** @description What an organization can spend, in credits, and what it owes, in money. */
        CreditBalance: {
            /** @constant */
            object: "credit_balance";
            /** @description The currency of `receivable_amount`, as ISO 4217 writes it. */
            currency: string;
            /** @description Credits that can be spent, `bucket_credits` and `wallet_credits` together. */
            available_credits: number;
            /** @description Credits left in grants. Drawn first. */
            bucket_credits: number;
            /** @description Credits that were bought. Drawn once the grants have run out. */
            wallet_credits: number;
            /** @description What is owed for unsettled pay-as-you-go, in minor units of `currency` (cents for USD). */
            receivable_amount: number;
        };
        /** @description The key that asks. `object` says which of the two kinds it is. */
        CurrentKey: components["schemas"]["OrgKey"] | components["schemas"]["PersonalKey"];
        /** @description A key of one organization. */
        OrgKey: {
            /** @constant */
            object: "org_key";
            /** @description The key's id, which is no secret. */
            id: string;
            /** @description What its makers call it. */
            name: string;
            /** @description What it is for, null if nobody said. */
            description: string | null;
            /** @description How the key begins, to tell keys apart without showing them. */
            prefix: string;
            /** @description What it may do, such as `billing:read`. */
            permissions: string[];
            revoked_by: components["schemas"]["Revoker"];
            /**
             * Format: date-time
             * @description When it stops working, null if never.
             */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description When it was last used, this request included; null while that is not recorded yet.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description When it was revoked. Null here, because a revoked key gets a 401.
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description When it was made, in UTC, to the second.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its name, description or permissions last changed.
             */
            updated_at: string;
        };
        /** @description A key of a person. What it may do in an organization is what the person's role there grants. */
        PersonalKey: {
            /** @constant */
            object: "personal_key";
            /** @description The key's id, which is no secret. */
            id: string;
            /** @description What its owner calls it. */
            name: string;
            /** @description What it is for, null if nobody said. */
            description: string | null;
            /** @description How the key begins, to tell keys apart without showing them. */
            prefix: string;
            /**
             * @description Whether it reaches all of the person's organizations, or only those selected for it.
             * @enum {string}
             */
            org_scope: "all" | "selected";
            revoked_by: components["schemas"]["Revoker"];
            /**
             * Format: date-time
             * @description When it stops working, null if never.
             */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description When it was last used, this request included; null while that is not recorded yet.
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @description When it was revoked. Null here, because a revoked key gets a 401.
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description When it was made, in UTC, to the second.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its name, description or scope last changed.
             */
            updated_at: string;
        };
        /** @description Who revoked the key. Null here, because a revoked key gets a 401. */
        Revoker: {
            /** @constant */
            object: "user";
            /** @description The user's id. */
            id: string;
        } | null;
        /** @description One page of organizations. */
        OrgList: {
            /** @constant */
            object: "list";
            /** @description Newest first. */
            items: components["schemas"]["Org"][];
            pages: components["schemas"]["Pages"];
        };
        /** @description An organization. */
        Org: {
            /** @constant */
            object: "org";
            /** @description The id to send as `X-Org-ID`. */
            id: string;
            /** @description The name that people see. */
            name: string;
            /** @description The name as addresses write it, lowercase words joined by hyphens. */
            slug: string;
            /**
             * Format: date-time
             * @description When it was made, in UTC, to the second.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its name or slug last changed.
             */
            updated_at: string;
        };
        /** @description Where the page stands, for paging by `page` and by `cursor` alike. */
        Pages: {
            /** @constant */
            object: "cursor";
            /** @description Whether items come before this page. */
            has_prev: boolean;
            /**
             * @description Always `next`, the way in which the list is read.
             * @enum {string}
             */
            direction: "next" | "prev";
            /** @description An opaque mark of this page, null if the page is empty. */
            cursor: string | null;
            /** @description An opaque mark of the next page, null exactly where `has_next` is false. */
            next_cursor: string | null;
            /** @description An opaque mark of the previous page, null exactly where `has_prev` is false. */
            prev_cursor: string | null;
            /** @description The page that was asked for, also where it lies past the last one; of a cursor, the page that its first item is on. */
            page: number;
            /** @description Total number of pages, `total_items` divided by `limit` and rounded up. 0 where nothing matches. */
            total_pages: number;
            /** @description How many items match, over all pages. */
            total_items: number;
            /** @description Items per page, as it was applied. */
            limit: number;
            /** @description Whether items follow this page. */
            has_next: boolean;
        };
        /** @description Every error of this API, whatever its status. */
        Error: {
            /** @constant */
            object: "error";
            /**
             * @description What is wrong, for programs, as `<domain>.<operation>.<reason>`.
             * @enum {string}
             */
            code: "authorize.unauthenticated" | "authorize.forbidden" | "credit.handler.identity_missing" | "credit.usage.invalid_filter" | "credit.usage.failed" | "credit.balance.not_provisioned" | "credit.balance.currency_changed" | "credit.balance.failed" | "org.list.user_required" | "org.list.user.lookup_failed" | "org.list.failed" | "me.get.failed" | "request.path.invalid" | "request.route.not_found" | "request.route.method_not_allowed" | "request.route.failed";
            /** @description What is wrong, for people. Do not branch on it. */
            message: string;
        };
    };
    responses: {
        /**
         * @description No organization can be read with what was sent: no key, or one that is unknown, expired or
         *     revoked; a personal key without `X-Org-ID`; an organization that the key does not reach; or
         *     a key or role without `billing:read`. The code is the same for each.
         */
        IdentityMissing: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /**
         * @description Which page, counted from 1. Less than 1 counts as 1, and so does anything that is not a
         *     whole number. More than 1000000000 counts as 1000000000.
         * @example 2
         */
        Page: number;
        /**
         * @description How many items a page holds. More than 100 counts as 100, less than 1 counts as 1, and
         *     anything that is not a whole number counts as 20. `pages.limit` says what counted.
         * @example 50
         */
        Limit: number;
        /**
         * @description Where the page begins: `next_cursor`, `prev_cursor` or `cursor` of an answer to the same
         *     filters. It counts before `page`. It names an item and not a number of items, so that what is
         *     added meanwhile is neither shown twice nor pushes anything out of the list, and whoever follows
         *     `next_cursor` comes to the end. Anything else than a cursor of this API is past the end: an empty
         *     list, with no next one. An empty text counts as absent.
         * @example bGVmdDoxMDA
         */
        Cursor: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listCreditEntries: {
        parameters: {
            query?: {
                /**
                 * @description Only movements of this kind. Any other word is refused.
                 * @example consume
                 */
                kind?: "allot" | "consume" | "overflow" | "expire" | "revoke";
                /**
                 * @description Only draws that were spent on this. Any other word is refused.
                 * @example ai_usage
                 */
                usage_kind?: "ai_usage" | "tm_usage";
                /**
                 * @description Which page, counted from 1. Less than 1 counts as 1, and so does anything that is not a
                 *     whole number. More than 1000000000 counts as 1000000000.
                 * @example 2
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many items a page holds. More than 100 counts as 100, less than 1 counts as 1, and
                 *     anything that is not a whole number counts as 20. `pages.limit` says what counted.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page begins: `next_cursor`, `prev_cursor` or `cursor` of an answer to the same
                 *     filters. It counts before `page`. It names an item and not a number of items, so that what is
                 *     added meanwhile is neither shown twice nor pushes anything out of the list, and whoever follows
                 *     `next_cursor` comes to the end. Anything else than a cursor of this API is past the end: an empty
                 *     list, with no next one. An empty text counts as absent.
                 * @example bGVmdDoxMDA
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The organization whose activity is read. A personal key has to send it; an org key may,
                 *     if it names the key's own. An organization that the key does not reach gets a 401. A
                 *     value that is no organization id counts as absent.
                 * @example org_01k94cd430fp6s7f8ywhbs47da
                 */
                "X-Org-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of movements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditEntryList"];
                };
            };
            /** @description `kind` or `usage_kind` is not one of the words that it takes. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["IdentityMissing"];
            /** @description The feed could not be read. It is safe to try again. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCreditBalance: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The organization whose balance is read. A personal key has to send it; an org key may,
                 *     if it names the key's own. An organization that the key does not reach gets a 401. A
                 *     value that is no organization id counts as absent.
                 * @example org_01k94cd430fp6s7f8ywhbs47da
                 */
                "X-Org-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditBalance"];
                };
            };
            401: components["responses"]["IdentityMissing"];
            /** @description The balance cannot be stated now. Trying again does not help by itself. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The balance could not be read. It is safe to try again. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCurrentKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentKey"];
                };
            };
            /** @description No key, or one that is unknown, expired or revoked. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The key could not be read. It is safe to try again. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listOrgs: {
        parameters: {
            query?: {
                /**
                 * @description Which page, counted from 1. Less than 1 counts as 1, and so does anything that is not a
                 *     whole number. More than 1000000000 counts as 1000000000.
                 * @example 2
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many items a page holds. More than 100 counts as 100, less than 1 counts as 1, and
                 *     anything that is not a whole number counts as 20. `pages.limit` says what counted.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description Where the page begins: `next_cursor`, `prev_cursor` or `cursor` of an answer to the same
                 *     filters. It counts before `page`. It names an item and not a number of items, so that what is
                 *     added meanwhile is neither shown twice nor pushes anything out of the list, and whoever follows
                 *     `next_cursor` comes to the end. Anything else than a cursor of this API is past the end: an empty
                 *     list, with no next one. An empty text counts as absent.
                 * @example bGVmdDoxMDA
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Only organizations whose `name` or `slug` contains this text, in any case of letters. It
                 *     is a substring, not a pattern; an empty text matches everything.
                 * @example north
                 */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of organizations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrgList"];
                };
            };
            /** @description No valid key, or a key with no person behind it. Org keys do not get here: they are a 403. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An org key was sent. Only personal keys can list organizations. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organizations could not be read. It is safe to try again. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listCreditEntries: "page" | "limit";
    getCreditBalance: never;
    getCurrentKey: never;
    listOrgs: "page" | "limit";
}
