// Generated from openapi/actumx.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List transactions
         * @description The x402 payments of the signed-in user, up to the 100 most recent, whatever became of them:
         *     unpaid ones are listed too.
         *
         *     - **Order**: by `createdAt`, newest first. Settling or completing a payment does not move it.
         *     - **Past 100**: older rows leave the list, even completed ones. They can still be settled and
         *       used, and still count in the billing summary.
         *     - **Filtering**: none. To see one key's payments, filter the list by `apiKeyId` yourself.
         *     - **Abandoned payments**: `pending` rows older than 10 minutes were begun and never paid.
         *       There is no status for them.
         */
        get: operations["listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List usage events
         * @description What the signed-in user's keys consumed and what it cost, up to the 100 most recent.
         *
         *     - **Order**: newest completion first.
         *     - **Only completed payments** are here: one event for each, written when the paid call was
         *       answered. A payment that is settled but not yet used is a transaction, not usage.
         *     - **Past 100**: older events leave the list; they still count in the billing summary.
         *     - **Filtering**: none. For spending by key, group by `apiKeyId`, sum `costCents`, and join the
         *       names from `/v1/api-keys`.
         */
        get: operations["listUsageEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description The keys of the signed-in user, newest first, revoked ones included. The key itself is never
         *     shown again, only its first 14 characters. The list has no published limit.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Makes a key for the signed-in user. `apiKey` is shown in this answer and never again. Two keys
         *     may have the same name, and the number of keys has no published limit.
         *
         *     The body is checked before the session: a bad body without a session is a 400.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Ends a key. The answer is the same for a key that is unknown, somebody else's or already
         *     revoked, so it says nothing about whether there was such a key.
         *
         *     The key stays in the list with `revokedAt`, and its name and prefix stay in the transactions.
         *     A payment begun with a revoked key is stranded: it can be neither settled nor used, and money
         *     that was already settled stays debited.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/protected/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Buy a quote
         * @description A short insight on a topic, for 25 cents, paid by API key.
         *
         *     - **Without both payment headers** the answer is a 402 challenge, and **every such call makes a
         *       new `pending` transaction**: a probe, a HEAD, an empty header, one header without the other, or
         *       the id of a payment that was settled already. Keep the `paymentId` of the challenge that you
         *       mean to pay.
         *     - **With both**, and the payment settled by this key, the answer is the quote. The first time the
         *       transaction becomes `completed` and one usage event is written; after that the same proof
         *       gives the quote again, with the same `generatedAt`, free of charge.
         *     - **With both, and anything wrong** (unknown payment, not settled, another receipt, another key),
         *       the answer is 402 `invalid_payment_proof`; nothing is made and nothing changes.
         *
         *     The topic is not part of the payment: what is asked on the retry is what is answered.
         */
        get: operations["getQuote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/x402/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle a payment
         * @description Debits the balance by the payment's amount and gives the receipt that proves it.
         *
         *     - **Once only**: a repeat gives the same receipt, takes no money, and comes without `settledAt`.
         *       It works with an empty balance too, and after the payment was completed.
         *     - **Same key**: only the key that began the payment can settle it. For any other, and for an
         *       unknown id, the answer is 404.
         *     - **No deadline**: the challenge's `expiresAt` is advice. An old payment can still be settled.
         *     - **Not enough balance** is a 402 that leaves the payment `pending` and unchanged.
         *     - The balance falls here; usage is written when the payment is used.
         *
         *     The body is checked before the key: a bad body without a key is a 400.
         */
        post: operations["settlePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the billing summary
         * @description The signed-in user's balance and totals, in US cents.
         *
         *     The balance falls when a payment is settled and `usageTotalCents` rises when it is used, so
         *     top-ups less usage is the balance only while no payment is settled and unused.
         */
        get: operations["getBillingSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Top up the balance
         * @description Adds to the signed-in user's balance at once: the payment provider behind it is a dummy. Every
         *     call adds; there is no idempotency key.
         *
         *     The body is checked before the session: a bad body without a session is a 400.
         */
        post: operations["topUpBalance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/payment-intents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payment intents
         * @description The signed-in user's top-ups, newest first, up to the 50 most recent. Older ones leave the list
         *     and still count in the billing summary. There is no paging and no filter.
         */
        get: operations["listPaymentIntents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api/auth/sign-up/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up with an e-mail address
         * @description Makes an account and signs it in: the session cookie is set on the answer.
         *
         *     The vendor's quickstart names `/auth/api/sign-up/email`; the server listens here.
         */
        post: operations["signUpWithEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api/auth/sign-in/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with an e-mail address
         * @description Begins a session: the cookie is set on the answer. `token` in the body is not a credential by
         *     itself, since the cookie's value is signed.
         *
         *     The vendor's pages name `/auth/api/sign-in` and `/auth/api/sign-in/email`; the server listens here.
         */
        post: operations["signInWithEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session that the cookie names, if there is one, and clears the session's cookies. The
         *     answer is the same without a session. A body is not read.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api/auth/get-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current session
         * @description The session that the cookie names, with its user. Without a session, or with an ended or forged
         *     one, the answer is 200 with the JSON value `null`, never 401.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/api/auth/ok": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the status of the authentication
         * @description Needs no credentials and reads nothing of the request.
         */
        get: operations["getAuthStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the health of the API
         * @description Needs no credentials and reads nothing of the request, so nothing about it can be refused.
         */
        get: operations["getHealth"];
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
        /**
         * Format: date-time
         * @description UTC, with milliseconds and `Z`. The vendor's samples leave the milliseconds out; the server does not.
         */
        Timestamp: string;
        /**
         * Format: date-time
         * @description UTC, with milliseconds and `Z`, or null while it has not happened.
         */
        TimestampOrNull: string | null;
        /** @description Of an account made by e-mail, 32 letters and digits; of one made by one-time code, `usr_` and 24 digits. */
        UserId: string;
        ApiKeyId: string;
        /** @description The first 14 characters of the key, to tell keys apart by. */
        ApiKeyPrefix: string;
        /** @description The id of a payment, which is the id of its transaction. */
        PaymentId: string;
        /** @description The id of a receipt, which is the proof of payment. */
        ReceiptId: string;
        /**
         * @description The method of the call.
         * @enum {string}
         */
        HttpMethod: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
        /**
         * @description One payment, from the challenge on. `pending` has neither `receiptId` nor `consumedAt`, and
         *     `updatedAt` is `createdAt`. `settled` has a `receiptId`, and `updatedAt` is when it was settled.
         *     `completed` has both, and `consumedAt` is `updatedAt`.
         */
        Transaction: {
            id: components["schemas"]["PaymentId"];
            /**
             * @description `pending`: the endpoint answered 402. `settled`: the payment was deducted. `completed`: the
             *     call was repeated with proof, and answered. There is no status for failed or expired.
             * @enum {string}
             */
            status: "pending" | "settled" | "completed";
            /** @description The method of the call that was answered 402. */
            method: components["schemas"]["HttpMethod"];
            /** @description The path that was asked for. Payment links and purchases have paths under `/x402`. */
            endpoint: string;
            /** @description The price, in US cents. */
            amountCents: number;
            /** @description The receipt that proves the payment; null while it is pending. */
            receiptId: string | null;
            /** @description When the paid call was answered; null until then. */
            consumedAt: components["schemas"]["TimestampOrNull"];
            /** @description When the challenge was given. */
            createdAt: components["schemas"]["Timestamp"];
            /** @description When the status last changed. */
            updatedAt: components["schemas"]["Timestamp"];
            /** @description The key that began the payment. */
            apiKeyId: components["schemas"]["ApiKeyId"];
            /** @description The key's name, of a revoked key too; `Unknown key` when there is no such key. */
            apiKeyName: string;
            /** @description The first 14 characters of the key, of a revoked key too; empty when there is no such key. */
            apiKeyPrefix: string;
        };
        TransactionList: {
            /** @description Newest first. */
            transactions: components["schemas"]["Transaction"][];
        };
        /** @description One paid call that was answered. There is exactly one for each completed transaction. */
        UsageEvent: {
            id: string;
            /** @description The key's owner, who is the one that asks. */
            userId: components["schemas"]["UserId"];
            /** @description The key that made the call. */
            apiKeyId: components["schemas"]["ApiKeyId"];
            /** @description The path that was called. */
            endpoint: string;
            /** @description The method of the call that carried the proof, which may differ from the transaction's. */
            method: components["schemas"]["HttpMethod"];
            /**
             * @description Always 1.
             * @constant
             */
            units: 1;
            /** @description The transaction's `amountCents`, in US cents. */
            costCents: number;
            /** @description The transaction that paid for the call. */
            x402TransactionId: components["schemas"]["PaymentId"];
            /** @description When the call was answered, which is the transaction's `consumedAt`. */
            createdAt: components["schemas"]["Timestamp"];
        };
        UsageEventList: {
            /** @description Newest first. */
            events: components["schemas"]["UsageEvent"][];
        };
        /** @description A key as it is listed, without the key itself. */
        ApiKey: {
            id: components["schemas"]["ApiKeyId"];
            /** @description The name that was given, trimmed. */
            name: string;
            keyPrefix: components["schemas"]["ApiKeyPrefix"];
            /** @description When it was revoked; null while it is active. */
            revokedAt: components["schemas"]["TimestampOrNull"];
            /** @description When a payment was last completed with it; null before the first. Challenges do not count. */
            lastUsedAt: components["schemas"]["TimestampOrNull"];
            createdAt: components["schemas"]["Timestamp"];
        };
        ApiKeyList: {
            /** @description Newest first, revoked ones included. */
            keys: components["schemas"]["ApiKey"][];
        };
        CreateApiKeyRequest: {
            /**
             * @description Trimmed, then 2 to 80 characters. They are counted in UTF-16 code units, so 40 emoji are the
             *     most, and one is enough.
             */
            name: string;
        };
        CreatedApiKey: {
            apiKeyId: components["schemas"]["ApiKeyId"];
            /** @description The key itself. It cannot be shown again. */
            apiKey: string;
            keyPrefix: components["schemas"]["ApiKeyPrefix"];
            /** @constant */
            warning: "Store this key now. It is shown only once.";
        };
        QuoteData: {
            /** @description The topic of this call, trimmed. */
            topic: string;
            /** @description Text for people. The running server has one sentence about x402 for every topic; any text will do. */
            insight: string;
            /** @description When the payment was first used. A replay does not change it. */
            generatedAt: components["schemas"]["Timestamp"];
        };
        QuotePayment: {
            paymentId: components["schemas"]["PaymentId"];
            receiptId: components["schemas"]["ReceiptId"];
            /** @description What was paid, in US cents. */
            amountCents: number;
            /** @constant */
            status: "completed";
        };
        PaidQuote: {
            data: components["schemas"]["QuoteData"];
            payment: components["schemas"]["QuotePayment"];
        };
        /** @description What to pay, and where. This is ActumX's own draft, not the published x402 protocol. */
        PaymentChallenge: {
            /** @constant */
            version: "0.1-draft";
            /** @description The new pending payment. */
            paymentId: components["schemas"]["PaymentId"];
            /** @description The price, in US cents. */
            amountCents: number;
            /** @description The same price in US dollars, with two decimals, as a string. */
            amountUsd: string;
            /** @constant */
            currency: "USD";
            /** @constant */
            endpoint: "/v1/protected/quote";
            /** @constant */
            settlementEndpoint: "/v1/x402/settle";
            /** @constant */
            facilitator: "internal-simulator";
            /** @description Ten minutes after the challenge. Advice only; nothing enforces it. */
            expiresAt: components["schemas"]["Timestamp"];
        };
        PaymentRequired: {
            /** @constant */
            error: "payment_required";
            /** @constant */
            message: "This endpoint requires payment. Settle first and retry with payment proof.";
            x402: components["schemas"]["PaymentChallenge"];
        };
        InvalidPaymentProof: {
            /** @constant */
            error: "invalid_payment_proof";
        };
        /**
         * @description Documented, but a client cannot reach it: a payment that is not settled has no receipt, so its
         *     proof fails first.
         */
        PaymentNotSettled: {
            /** @constant */
            error: "payment_not_settled";
            /**
             * @description The status that the payment is in.
             * @enum {string}
             */
            status: "pending" | "settled" | "completed";
        };
        SettleRequest: {
            /** @description The `paymentId` of the challenge. Trimmed, then at least 6 characters; case matters. */
            paymentId: string;
        };
        PaymentReceipt: {
            /** @description The proof to send as `x-payment-proof`. */
            receiptId: components["schemas"]["ReceiptId"];
            paymentId: components["schemas"]["PaymentId"];
            /**
             * @description `completed` only on a repeat, when the payment was used already.
             * @enum {string}
             */
            status: "settled" | "completed";
            /** @description What was debited, in US cents. */
            amountCents: number;
            /** @description When it was settled; only in the answer that settled it. */
            settledAt?: components["schemas"]["Timestamp"];
        };
        InsufficientBalance: {
            /** @constant */
            error: "insufficient_balance";
            /** @description The payment's amount, in US cents. */
            requiredCents: number;
            /** @description What is there, in US cents. The running server sends it as text. */
            balanceCents: number;
            /** @constant */
            message: "Top up balance in dashboard before settling this x402 payment.";
        };
        PaymentNotFound: {
            /** @constant */
            error: "payment_not_found";
        };
        PaymentStateConflict: {
            /** @constant */
            error: "payment_state_conflict";
        };
        /** @description All amounts in US cents. The running server sends them all as text; the vendor's page shows numbers. */
        BillingSummary: {
            /** @description What can still be settled, in US cents. */
            balanceCents: number;
            /** @description Everything ever topped up, in US cents. */
            topUpTotalCents: number;
            /** @description What completed payments cost, in US cents. A payment that is settled and unused is not in it. */
            usageTotalCents: number;
            /** @description How many keys are not revoked. */
            activeApiKeys: number;
            /** @description How many transactions there are, of every status, listed or not. */
            x402Transactions: number;
        };
        TopUpRequest: {
            /** @description How much to add, in whole US cents, from 1 to 1,000 US dollars. Outside that it is refused. */
            amountCents: number;
        };
        TopUpResult: {
            paymentIntentId: components["schemas"]["PaymentIntentId"];
            /** @description What was added, in US cents. */
            addedCents: number;
            /**
             * @description The balance after it, in US cents. The running server sends it as text; the vendor's page shows
             *     a number.
             */
            balanceCents: number;
        };
        PaymentIntentId: string;
        /** @description One top-up. */
        PaymentIntent: {
            id: components["schemas"]["PaymentIntentId"];
            userId: components["schemas"]["UserId"];
            /** @description What was added, in US cents. */
            amountCents: number;
            /**
             * @description A top-up settles at once.
             * @constant
             */
            status: "settled";
            /** @description The reference of the dummy payment provider. */
            providerReference: string;
            createdAt: components["schemas"]["Timestamp"];
            /** @description The same as `createdAt`. */
            updatedAt: components["schemas"]["Timestamp"];
        };
        PaymentIntentList: {
            /** @description Newest first. */
            intents: components["schemas"]["PaymentIntent"][];
        };
        /** @description The unsigned token of a session. It opens nothing by itself. */
        SessionToken: string;
        User: {
            name: string;
            /**
             * Format: email
             * @description In lower case.
             */
            email: string;
            emailVerified: boolean;
            /** @description The address of a picture; null when there is none. */
            image: string | null;
            createdAt: components["schemas"]["Timestamp"];
            updatedAt: components["schemas"]["Timestamp"];
            id: components["schemas"]["UserId"];
        };
        SignUpRequest: {
            name: string;
            /**
             * Format: email
             * @description Counts in lower case.
             */
            email: string;
            /** @description 8 to 128 characters. */
            password: string;
            /**
             * @description False: the session ends with the browser, or after a day. Its cookie has no `Max-Age`, and a
             *     second cookie is set.
             */
            rememberMe?: boolean;
        };
        SignUpResult: {
            token: components["schemas"]["SessionToken"];
            user: components["schemas"]["User"];
        };
        SignInRequest: {
            /**
             * Format: email
             * @description Counts in lower case.
             */
            email: string;
            /** @description Of any length; one that is too short is simply wrong. */
            password: string;
            /**
             * @description False: the session ends with the browser, or after a day. Its cookie has no `Max-Age`, and a
             *     second cookie is set.
             */
            rememberMe?: boolean;
        };
        SignInResult: {
            /** @constant */
            redirect: false;
            token: components["schemas"]["SessionToken"];
            user: components["schemas"]["User"];
        };
        Session: {
            /** @description Seven days after it was begun or last extended. */
            expiresAt: components["schemas"]["Timestamp"];
            token: components["schemas"]["SessionToken"];
            createdAt: components["schemas"]["Timestamp"];
            updatedAt: components["schemas"]["Timestamp"];
            /** @description Where it was begun from; empty or null when that is not known. */
            ipAddress: string | null;
            /** @description What it was begun with; empty or null when that is not known. */
            userAgent: string | null;
            userId: components["schemas"]["UserId"];
            id: string;
        };
        /** @description The session with its user, or null when there is no session. */
        CurrentSession: {
            session: components["schemas"]["Session"];
            user: components["schemas"]["User"];
        } | null;
        /**
         * @description `VALIDATION_ERROR` for a body that is absent, or has fields that are missing or of another kind,
         *     all of them, joined by `; `; the others say what is wrong with a value.
         */
        AuthRequestError: {
            /** @enum {string} */
            code: "VALIDATION_ERROR" | "INVALID_EMAIL" | "PASSWORD_TOO_SHORT" | "PASSWORD_TOO_LONG";
            /** @description Text for people. */
            message: string;
        };
        WrongCredentials: {
            /** @constant */
            code: "INVALID_EMAIL_OR_PASSWORD";
            /** @constant */
            message: "Invalid email or password";
        };
        OriginRefused: {
            /** @enum {string} */
            code: "MISSING_OR_NULL_ORIGIN" | "INVALID_ORIGIN";
            /** @enum {string} */
            message: "Missing or null Origin" | "Invalid origin";
        };
        UserExists: {
            /** @enum {string} */
            code: "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" | "FAILED_TO_CREATE_USER";
            /** @enum {string} */
            message: "User already exists. Use another email." | "Failed to create user";
        };
        Success: {
            /** @constant */
            success: true;
        };
        Health: {
            /** @constant */
            status: "ok";
            /** @constant */
            service: "x402-api";
        };
        Unauthorized: {
            /** @constant */
            error: "unauthorized";
        };
        InvalidApiKey: {
            /** @constant */
            error: "missing_or_invalid_api_key";
        };
        /** @description The first fault that was found. */
        ValidationError: {
            /** @constant */
            error: "validation_error";
            /** @description The field, a colon and what is wrong with it; without a field when it is the body as a whole. */
            message: string;
        };
        /** @constant */
        MalformedJson: "Bad Request";
        FailedQuery: string;
        MediaTypeRefused: {
            /** @constant */
            code: "UNSUPPORTED_MEDIA_TYPE";
            /** @description Text for people, with the content type that came. */
            message: string;
        };
        AuthStatus: {
            /** @constant */
            ok: true;
        };
        InternalError: {
            /** @constant */
            error: "internal_error";
        };
    };
    responses: {
        /** @description Not logged in or session expired. An API key does not help: it is no session. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Unauthorized"];
            };
        };
        /** @description No API key, or one that is unknown or revoked. A session does not help: it is no API key. */
        InvalidApiKey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InvalidApiKey"];
            };
        };
        /**
         * @description The request carries a cookie, and its `Origin` is missing, `null` or not a trusted one. Without
         *     a cookie any origin is allowed.
         */
        OriginRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OriginRefused"];
            };
        };
        /** @description The body is larger than the server takes. The vendor publishes no limit. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": "Payload Too Large";
            };
        };
        /** @description Something broke on the server. The body says nothing about it. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InternalError"];
            };
        };
        /**
         * @description Something broke on the server. A NUL in a text that the database is asked about is answered in
         *     plain text; the real server repeats its SQL there, which is not copied.
         */
        QueryFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InternalError"];
                "text/plain": components["schemas"]["FailedQuery"];
            };
        };
        /**
         * @description The body is not JSON, though it says so: then the answer has no body. Or something else broke on
         *     the server.
         */
        AuthFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InternalError"];
            };
        };
        /** @description The body is neither JSON nor a form of the kind `application/x-www-form-urlencoded`. */
        MediaTypeRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["MediaTypeRefused"];
            };
        };
    };
    parameters: {
        /**
         * @description Looked at only when the request carries a cookie: then it has to be there, not `null`, and one
         *     of the origins that ActumX trusts: its own and its dashboard's. Any origin on `localhost` or
         *     `127.0.0.1` counts as a dashboard under development.
         * @example https://api.actumx.app
         */
        Origin: string;
        /**
         * @description Any cookie at all, valid or not, makes `Origin` necessary: a browser sends both by itself, a
         *     script that keeps cookies has to add `Origin`.
         * @example better-auth.session_token=q7ZtR1mXc9VbL4nKs0WdYp6HgUfE2aJx.b2m9Xr4TqV7cKe1WzYd3Ps6LhNf8Ju0GaQi5Ro2Ex1U%3D
         */
        Cookie: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The session cookie: the token and its signature, percent-encoded. Seven days; one vendor page
         *     says thirty. With `rememberMe: false` it has no `Max-Age`, and a second cookie, `dont_remember`,
         *     is set beside it. The schema describes each one by itself.
         * @example better-auth.session_token=q7ZtR1mXc9VbL4nKs0WdYp6HgUfE2aJx.b2m9Xr4TqV7cKe1WzYd3Ps6LhNf8Ju0GaQi5Ro2Ex1U%3D; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax
         */
        SessionCookie: string;
        /**
         * @description Sent three times, once for each of the session's cookies: `session_token`, `session_data` and
         *     `dont_remember`, each empty and already expired. The schema describes each one by itself.
         * @example better-auth.session_token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax
         */
        ClearedCookie: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTransactions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The 100 most recent transactions at most, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    listUsageEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The 100 most recent usage events at most, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageEventList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every key of the user, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The new key's name, as JSON or as a form. Fields that are not listed are ignored.
         *
         *     A text is read as text, and is no object; of bytes nothing is read.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["CreateApiKeyRequest"];
                "multipart/form-data": components["schemas"]["CreateApiKeyRequest"];
                "text/*": components["schemas"]["CreateApiKeyRequest"];
                "application/octet-stream": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description The key, this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /**
             * @description The body is not JSON (`text/plain`), or it breaks a rule (`application/json`). Only the first
             *     fault is told.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                    "text/plain": components["schemas"]["MalformedJson"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["QueryFailed"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's `id`. Any text that is not blank is accepted; only one's own key is affected.
                 * @example key_0a6d3f85b92ec174e8d5b06f
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such active key any more. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The id is blank. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["QueryFailed"];
        };
    };
    getQuote: {
        parameters: {
            query?: {
                /**
                 * @description What the quote is about. Trimmed; blank or absent means `general`. Any text will do, and of
                 *     several topics the last counts. No length limit is known.
                 * @example solana fees
                 */
                topic?: string;
            };
            header?: {
                /**
                 * @description The `paymentId` of the challenge that was settled. Any text is accepted as a value; an empty
                 *     one counts as absent. Without `x-payment-proof` it is not looked at.
                 * @example x402tx_a06b9d41e87f2c3510b4d9fe
                 */
                "x-payment-id"?: string;
                /**
                 * @description The `receiptId` that settling gave. Any text is accepted as a value; an empty one counts as
                 *     absent. Without `x-payment-id` it is not looked at. The receipt proves its own payment only,
                 *     to the key that made it; it does not expire.
                 * @example receipt_08f3b7d65a1c92e44d70be13
                 */
                "x-payment-proof"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quote, and the payment that opened it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaidQuote"];
                };
            };
            401: components["responses"]["InvalidApiKey"];
            /** @description Pay first, or the proof does not hold. `error` tells the three bodies apart. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentRequired"] | components["schemas"]["InvalidPaymentProof"] | components["schemas"]["PaymentNotSettled"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
    settlePayment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The payment to settle, as JSON or as a form. Fields that are not listed are ignored.
         *
         *     A text is read as text, and is no object; of bytes nothing is read.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["SettleRequest"];
                "multipart/form-data": components["schemas"]["SettleRequest"];
                "text/*": components["schemas"]["SettleRequest"];
                "application/octet-stream": components["schemas"]["SettleRequest"];
            };
        };
        responses: {
            /** @description The receipt. `settledAt` is there only when this call settled the payment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentReceipt"];
                };
            };
            /**
             * @description The body is not JSON (`text/plain`), or it breaks a rule (`application/json`). Only the first
             *     fault is told.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                    "text/plain": components["schemas"]["MalformedJson"];
                };
            };
            401: components["responses"]["InvalidApiKey"];
            /** @description The balance is smaller than the amount. Nothing was debited; the payment stays `pending`. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsufficientBalance"];
                };
            };
            /** @description This key began no such payment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentNotFound"];
                };
            };
            /**
             * @description The payment is in a state that cannot be settled. Documented, but a client cannot reach it:
             *     all three states of a payment can be settled or repeated.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentStateConflict"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["QueryFailed"];
        };
    };
    getBillingSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Balance and totals of everything the user ever did, not only of what the lists show. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSummary"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    topUpBalance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The amount, as JSON: the fields of a form are texts, and a text is no amount. Fields that are not
         *     listed are ignored.
         *
         *     A text is read as text, and is no object; of bytes nothing is read.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopUpRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["TopUpRequest"];
                "multipart/form-data": components["schemas"]["TopUpRequest"];
                "text/*": components["schemas"]["TopUpRequest"];
                "application/octet-stream": components["schemas"]["TopUpRequest"];
            };
        };
        responses: {
            /** @description What was added, and the balance after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopUpResult"];
                };
            };
            /**
             * @description The body is not JSON (`text/plain`), or it breaks a rule (`application/json`). Only the first
             *     fault is told.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                    "text/plain": components["schemas"]["MalformedJson"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            500: components["responses"]["InternalError"];
        };
    };
    listPaymentIntents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The 50 most recent top-ups at most, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentIntentList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    signUpWithEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Looked at only when the request carries a cookie: then it has to be there, not `null`, and one
                 *     of the origins that ActumX trusts: its own and its dashboard's. Any origin on `localhost` or
                 *     `127.0.0.1` counts as a dashboard under development.
                 * @example https://api.actumx.app
                 */
                Origin?: components["parameters"]["Origin"];
                /**
                 * @description Any cookie at all, valid or not, makes `Origin` necessary: a browser sends both by itself, a
                 *     script that keeps cookies has to add `Origin`.
                 * @example better-auth.session_token=q7ZtR1mXc9VbL4nKs0WdYp6HgUfE2aJx.b2m9Xr4TqV7cKe1WzYd3Ps6LhNf8Ju0GaQi5Ro2Ex1U%3D
                 */
                Cookie?: components["parameters"]["Cookie"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Who signs up. Fields that are not listed are ignored. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["SignUpRequest"];
            };
        };
        responses: {
            /** @description The account, signed in. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUpResult"];
                };
            };
            /**
             * @description A field is missing or invalid: all faults are told, one after another. Or the password is too
             *     short or too long, which is looked at when nothing else is wrong.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthRequestError"];
                };
            };
            403: components["responses"]["OriginRefused"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["MediaTypeRefused"];
            /**
             * @description There is an account with this address, whatever the case of its letters; or the name holds a
             *     NUL, and cannot be stored.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserExists"];
                };
            };
            500: components["responses"]["AuthFailed"];
        };
    };
    signInWithEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Looked at only when the request carries a cookie: then it has to be there, not `null`, and one
                 *     of the origins that ActumX trusts: its own and its dashboard's. Any origin on `localhost` or
                 *     `127.0.0.1` counts as a dashboard under development.
                 * @example https://api.actumx.app
                 */
                Origin?: components["parameters"]["Origin"];
                /**
                 * @description Any cookie at all, valid or not, makes `Origin` necessary: a browser sends both by itself, a
                 *     script that keeps cookies has to add `Origin`.
                 * @example better-auth.session_token=q7ZtR1mXc9VbL4nKs0WdYp6HgUfE2aJx.b2m9Xr4TqV7cKe1WzYd3Ps6LhNf8Ju0GaQi5Ro2Ex1U%3D
                 */
                Cookie?: components["parameters"]["Cookie"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Who signs in. Fields that are not listed are ignored. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description The account, signed in. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SessionCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResult"];
                };
            };
            /**
             * @description A field is missing or invalid: all faults are told, one after another. Or the address is none,
             *     which is looked at when nothing else is wrong.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthRequestError"];
                };
            };
            /** @description No account with this address and password. It does not say which of them is wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrongCredentials"];
                };
            };
            403: components["responses"]["OriginRefused"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["MediaTypeRefused"];
            500: components["responses"]["AuthFailed"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Looked at only when the request carries a cookie: then it has to be there, not `null`, and one
                 *     of the origins that ActumX trusts: its own and its dashboard's. Any origin on `localhost` or
                 *     `127.0.0.1` counts as a dashboard under development.
                 * @example https://api.actumx.app
                 */
                Origin?: components["parameters"]["Origin"];
                /**
                 * @description Any cookie at all, valid or not, makes `Origin` necessary: a browser sends both by itself, a
                 *     script that keeps cookies has to add `Origin`.
                 * @example better-auth.session_token=q7ZtR1mXc9VbL4nKs0WdYp6HgUfE2aJx.b2m9Xr4TqV7cKe1WzYd3Ps6LhNf8Ju0GaQi5Ro2Ex1U%3D
                 */
                Cookie?: components["parameters"]["Cookie"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such session any more. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            403: components["responses"]["OriginRefused"];
            500: components["responses"]["InternalError"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session and its user, or `null`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentSession"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
    getAuthStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthStatus"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The API is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listTransactions: never;
    listUsageEvents: never;
    listApiKeys: never;
    createApiKey: never;
    revokeApiKey: never;
    getQuote: "topic";
    settlePayment: never;
    getBillingSummary: never;
    topUpBalance: never;
    listPaymentIntents: never;
    signUpWithEmail: never;
    signInWithEmail: never;
    signOut: never;
    getSession: never;
    getAuthStatus: never;
    getHealth: never;
}
