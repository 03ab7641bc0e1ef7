// Generated from openapi/finradar.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/billing/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List billing transactions
         * @description The wallet transactions of the authenticated user: refills paid through Stripe, grants,
         *     manual adjustments and refunds, most recent first. It is not the ledger of calls, which is
         *     `GET /api/v1/account/transactions`.
         *
         *     Page with `offset`, adding `limit` each time. The vendor calls this cursor pagination, but
         *     it is a plain count of rows to skip: a row recorded between two requests moves the others
         *     down, so deduplicate by `id`.
         *
         *     The vendor lists 400 and 402 in a table that all of its pages share. Here neither arises
         *     from a request: both parameters are clamped, and the operation costs nothing.
         *
         *     Assumed, for no page says so: rows of the same second keep the order of their recording,
         *     latest first, and an offset past the end gives an empty list. The tokens that the free plan
         *     brings each month are no billing event, as nothing is charged and no type fits them; nor is
         *     what lapses at a refill.
         */
        get: operations["listBillingTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List token movements
         * @description Every movement of tokens on the account, most recent first: billed calls, their refunds,
         *     refills, grants and manual adjustments. It answers where the tokens went.
         *
         *     At most the 200 latest movements can be read. There is no offset.
         *
         *     Assumed, for no page says so: what lapses at a refill is a movement of its own, just before
         *     the refill, so that the balance is the sum of all movements. A record that moved no tokens
         *     is not here.
         */
        get: operations["listTokenTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the token balance
         * @description How many tokens are left, on which plan, and when the next refill comes. It may be polled
         *     freely, up to once a second; the vendor advises a look before a burst of billed calls,
         *     since a call that the balance cannot pay is refused with 402 and debits nothing.
         */
        get: operations["getTokenBalance"];
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
        /** @description What every error looks like, save the one about the token balance. */
        Error: {
            /**
             * @description Always `error`.
             * @constant
             */
            status: "error";
            /**
             * @description What went wrong, for programs.
             * @enum {string}
             */
            code: "INVALID_REQUEST" | "UNAUTHORIZED" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "RATE_LIMITED" | "SERVER_ERROR";
            /** @description What went wrong, for people. */
            message: string;
        };
        /** @description What is missing to pay for a call, and where to get it. */
        PaymentRequiredError: {
            /**
             * @description Always `error`.
             * @constant
             */
            status: "error";
            /**
             * @description Always `INSUFFICIENT_BALANCE`.
             * @constant
             */
            code: "INSUFFICIENT_BALANCE";
            /** @description What went wrong, for people. */
            message: string;
            /** @description Tokens left. */
            current_balance: number;
            /** @description Tokens that the call costs. */
            required_cost: number;
            /**
             * Format: date-time
             * @description When the plan's tokens come again, UTC.
             */
            next_refill_at: string;
            plan: components["schemas"]["Plan"];
            /**
             * Format: uri
             * @description Where to get a larger plan.
             */
            upgrade_url: string;
        };
        /**
         * @description `free` brings 2000 tokens a month, `paid` brings 200000 for 29 USD.
         * @enum {string}
         */
        Plan: "free" | "paid";
        /** @description A page of billing transactions. */
        BillingHistory: {
            /**
             * @description The rows, most recent first. Empty for an account without billing history. The vendor
             *     adds that this is so for a free account which never upgraded, yet names the signup
             *     grant as a row of its own; an account that was given one has that row.
             */
            transactions: components["schemas"]["BillingTransaction"][];
        };
        /**
         * @description A billing event. Which fields may be null follows from `type`: only what went through
         *     Stripe has an amount and an invoice.
         */
        BillingTransaction: components["schemas"]["SubscriptionRefill"] | components["schemas"]["OneTimeGrant"] | components["schemas"]["ManualAdjustment"] | components["schemas"]["Refund"];
        /** @description The monthly charge of the paid plan, and the tokens it brings. */
        SubscriptionRefill: {
            id: components["schemas"]["WalletTransactionId"];
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description Tells a refill from the other types.
             * @constant
             */
            type: "subscription_refill";
            /** @description US dollars charged, above 0. Never null for a refill. */
            amount_usd: number;
            /** @description Tokens added, as a rule 200000. Never null for a refill. */
            tokens_credited: number;
            stripe_invoice_id: components["schemas"]["StripeInvoiceId"];
            description: components["schemas"]["TransactionDescription"];
        };
        /** @description Tokens given once, at signup or as a promotion. No money moves. */
        OneTimeGrant: {
            id: components["schemas"]["WalletTransactionId"];
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description Tells a grant from the other types.
             * @constant
             */
            type: "one_time_grant";
            /** @description Always null for a grant. */
            amount_usd: null;
            /** @description Tokens added, 2000 for the signup grant. Never null for a grant. */
            tokens_credited: number;
            /** @description Always null for a grant. */
            stripe_invoice_id: null;
            description: components["schemas"]["TransactionDescription"];
        };
        /** @description A credit or debit of tokens by the vendor's staff. No money moves. */
        ManualAdjustment: {
            id: components["schemas"]["WalletTransactionId"];
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description Tells an adjustment from the other types.
             * @constant
             */
            type: "manual_adjustment";
            /** @description Always null for an adjustment. */
            amount_usd: null;
            /** @description Tokens added, or taken when negative. Null for a rare record that moved none. */
            tokens_credited: number | null;
            /** @description Always null for an adjustment. */
            stripe_invoice_id: null;
            description: components["schemas"]["TransactionDescription"];
        };
        /** @description Money given back through Stripe. */
        Refund: {
            id: components["schemas"]["WalletTransactionId"];
            created_at: components["schemas"]["Timestamp"];
            /**
             * @description Tells a refund from the other types.
             * @constant
             */
            type: "refund";
            /** @description US dollars given back, below 0. Never null for a refund. */
            amount_usd: number;
            /** @description Tokens taken back, 0 or below. Null where the refund moved none. */
            tokens_credited: number | null;
            stripe_invoice_id: components["schemas"]["StripeInvoiceId"];
            description: components["schemas"]["TransactionDescription"];
        };
        /** @description The transaction, for good. Use it to deduplicate. */
        WalletTransactionId: string;
        /** @description The Stripe invoice of the charge. A refund names the invoice it gives back. */
        StripeInvoiceId: string;
        /** @description What to show to people. */
        TransactionDescription: string;
        /**
         * Format: date-time
         * @description When it was recorded, UTC. For what went through Stripe, when Stripe's notice arrived, a
         *     few seconds after the charge.
         */
        Timestamp: string;
        /** @description The latest movements of tokens. */
        TokenTransactionList: {
            /** @description The rows, most recent first. */
            transactions: components["schemas"]["TokenTransaction"][];
        };
        /** @description A movement of tokens. */
        TokenTransaction: {
            created_at: components["schemas"]["Timestamp"];
            /** @description Tokens, below 0 for a debit and above 0 for a credit. */
            delta: number;
            /**
             * @description The endpoint that used the tokens or was given them back, or null for a movement that
             *     no call caused.
             */
            endpoint: string | null;
            metadata: components["schemas"]["TokenTransactionMetadata"];
        };
        /** @description Leads from a movement to the vendor's logs. */
        TokenTransactionMetadata: {
            /**
             * Format: uuid
             * @description The request that was billed, or null for a movement that no call caused. The refund of a
             *     call has the id of that call.
             */
            request_id: string | null;
        };
        /** @description The tokens of an account. */
        TokenBalance: {
            /**
             * @description Tokens left in this cycle, never below 0. A call that costs more than this is refused
             *     and debits nothing.
             */
            current_balance: number;
            plan: components["schemas"]["Plan"];
            /** @description Tokens that the plan brings each month. */
            monthly_quota: number;
            /** @description Days until the refill, rounded up. */
            days_until_refill: number;
            /** @description True when the balance is 0, whereupon billed calls are refused with 402. */
            suspended: boolean;
            /**
             * Format: date-time
             * @description When the balance is set to the quota again, UTC. What is left then lapses.
             */
            billing_cycle_end: string;
        };
    };
    responses: {
        /**
         * @description A query, body or path parameter is invalid. The vendor's table lists it, but no request is
         *     refused with it: both query parameters are clamped, and no path has a parameter.
         */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Neither a valid session token nor a valid API key was sent. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description The token balance does not cover the call. It cannot happen here, where the cost is 0; the
         *     vendor's table lists it, and a client of the billed endpoints meets it.
         */
        PaymentRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PaymentRequiredError"];
            };
        };
        /** @description The rate limit of the caller's tier is reached. */
        TooManyRequests: {
            headers: {
                /**
                 * @description How many seconds to wait.
                 * @example 30
                 */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description An unexpected failure on the server, which the body does not explain. Retry with backoff. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listBillingTransactions: {
        parameters: {
            query?: {
                /**
                 * @description The most rows to return. Above 100 counts as 100, below 1 as 1, and what is no number
                 *     as 20.
                 * @example 20
                 */
                limit?: number;
                /**
                 * @description How many rows to skip, counted from the most recent. Below 0 counts as 0, and so does
                 *     what is no number.
                 * @example 0
                 */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transactions, most recent first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingHistory"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listTokenTransactions: {
        parameters: {
            query?: {
                /**
                 * @description The most rows to return. Above 200 counts as 200, below 1 as 1, and what is no number
                 *     as 50.
                 * @example 50
                 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The movements, most recent first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenTransactionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getTokenBalance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance as it stands now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenBalance"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listBillingTransactions: "limit" | "offset";
    listTokenTransactions: "limit";
    getTokenBalance: never;
}
