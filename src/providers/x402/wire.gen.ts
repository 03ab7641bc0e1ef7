// Generated from openapi/x402.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The payments of a wallet
         * @description What the wallet paid, newest first, whichever API it paid. A payment is `pending` while its
         *     resource is being made, `settled` once it is paid, and `completed` once what it paid for was
         *     delivered. One that was called off is `failed`, with the reason.
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a wallet's payments bought
         * @description One event for each payment that was completed, newest first.
         */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a wallet holds
         * @description The balance of the wallet's USDC. What is held for payments under way is in the balance, and
         *     not available.
         */
        get: operations["getWallet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facilitator/supported": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can be settled here
         * @description The schemes and networks of both versions, and the extensions that are understood.
         */
        get: operations["getSupported"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facilitator/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether a payment would be settled
         * @description Checks every rule, and changes nothing. A payment that breaks one is answered with 200 and the
         *     reason. So is what nobody can pay (`invalid_payment_requirements`): an amount below 1 or above
         *     10^12 of the asset's units, a `maxTimeoutSeconds` that is no whole number from 1 to 2^31 - 1,
         *     addresses and networks that are none, a resource of more than 16,384 characters. A payment of
         *     version 1 names its network as version 1 does, one of version 2 by its CAIP-2 id.
         */
        post: operations["verifyPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facilitator/settle": {
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
         * @description Settles it once: its nonce is used from then on, for whichever resource it comes again. The first
         *     answer is repeated for the same resource while the settlement is pending, and once after a fault
         *     of this mock lost it. What `verify` refuses is refused here for the same reason, and a nonce
         *     whose settlement failed is free. Under `upto` the amount that is asked for is what was used: at most what
         *     was signed for, and 0 is settled without a transaction.
         */
        post: operations["settlePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facilitator/discovery/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What there is to pay for
         * @description Every operation of this mock that asks for payment, of whichever API.
         */
        get: operations["listResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/cheap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something cheap
         * @description A tenth of a cent: below every limit that official clients have of their own.
         */
        get: operations["getCheap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/dear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something dear
         * @description Two dollars and a half: above what official clients pay unless they are told that they may.
         */
        get: operations["getDear"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/echo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A body, repeated
         * @description Paid for one body: the same payment with another body is refused.
         */
        post: operations["postEcho"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/slow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something slow
         * @description Answers after `ms` milliseconds, while the payment is held.
         */
        get: operations["getSlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/failing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something that fails
         * @description Its handler always fails, after the payment was found to be in order. Nothing is settled, and the payment can be used again for the same request.
         */
        get: operations["getFailing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/named": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something that is paid for by name
         * @description A payment without an id of its own in the extension `payment-identifier`, or an `Idempotency-Key`, is refused: a client that lost the answer can always ask for it again.
         */
        get: operations["getNamed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/permitted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something that Permit2 moves the money for
         * @description Three tenths of a cent, by Permit2 instead of the token's own way: the payer signs for Permit2,
         *     which his wallet must have approved. Clients of version 1 cannot pay it.
         */
        get: operations["getPermitted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/metered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Something that is paid by use
         * @description A tenth of a cent for each unit, and at most five cents: the payer signs for the most (`upto`),
         *     that much is held while the answer is made, and what was used is settled. Nothing is settled
         *     for no unit. More than 50 units come to more than was signed for: 402, and nothing is paid.
         */
        get: operations["getMetered"];
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
        Error: {
            /** @description A word for programs. */
            error: string;
            /** @description A sentence for people. */
            message: string;
        };
        /** @description A decimal number in the asset's smallest units. */
        Amount: string;
        /** @description 20 bytes in hexadecimal. */
        Address: string;
        /** Format: date-time */
        Moment: string;
        Pagination: {
            limit: number;
            offset: number;
            /** @description Of all pages together. */
            total: number;
        };
        Payment: {
            id: string;
            /** @enum {string} */
            status: "pending" | "settled" | "completed" | "failed";
            payer: components["schemas"]["Address"];
            /** @description What it came to; what was asked, as long as it has come to nothing. */
            amount: components["schemas"]["Amount"];
            /** @description What the payer signed for, under `upto`. Null where he signed for the amount. */
            maximum: components["schemas"]["Amount"] | null;
            /** @description By its CAIP-2 id. */
            network: string;
            scheme: string;
            /** @description Null where a facilitator settled for a server elsewhere. */
            method: string | null;
            /** @description What was paid for. */
            resource: string;
            /** @description Null for a payment that a test had happen. */
            nonce: string | null;
            /** @description The hash of the transaction that settled it. Null where it came to nothing, too. */
            transaction: string | null;
            /** @description Why it failed. */
            reason: string | null;
            createdAt: components["schemas"]["Moment"];
            settledAt: components["schemas"]["Moment"] | null;
            completedAt: components["schemas"]["Moment"] | null;
        };
        PaymentList: {
            payments: components["schemas"]["Payment"][];
            pagination: components["schemas"]["Pagination"];
        };
        UsageEvent: {
            id: string;
            paymentId: string;
            resource: string;
            method: string | null;
            units: number;
            amount: components["schemas"]["Amount"];
            createdAt: components["schemas"]["Moment"];
        };
        UsageList: {
            events: components["schemas"]["UsageEvent"][];
            pagination: components["schemas"]["Pagination"];
        };
        Wallet: {
            address: components["schemas"]["Address"];
            network: string;
            asset: components["schemas"]["Address"];
            balance: components["schemas"]["Amount"];
            available: components["schemas"]["Amount"];
            held: components["schemas"]["Amount"];
        };
        Kind: {
            /** @enum {integer} */
            x402Version: 1 | 2;
            /** @enum {string} */
            scheme: "exact" | "upto";
            network: string;
            /** @description What a server has to pass on to payers, under `upto`. */
            extra?: {
                facilitatorAddress: components["schemas"]["Address"];
            };
        };
        Supported: {
            kinds: components["schemas"]["Kind"][];
            extensions: string[];
            /** @description The addresses that settle, by the family of networks. */
            signers: {
                [key: string]: components["schemas"]["Address"][];
            };
        };
        PaymentToCheck: {
            x402Version?: number;
            paymentPayload: {
                [key: string]: unknown;
            };
            paymentRequirements: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        Verified: {
            isValid: boolean;
            payer?: string;
            invalidReason?: string;
            invalidMessage?: string;
        };
        Settled: {
            success: boolean;
            payer?: string;
            /** @description Empty where there is none; also under `upto`, where nothing was used. */
            transaction: string;
            network: string;
            /** @description What it came to, under `upto`. */
            amount?: components["schemas"]["Amount"];
            errorReason?: string;
            errorMessage?: string;
        };
        Requirements: {
            scheme: string;
            network: string;
            amount: components["schemas"]["Amount"];
            asset: components["schemas"]["Address"];
            payTo: components["schemas"]["Address"];
            maxTimeoutSeconds: number;
            extra: components["schemas"]["SigningTerms"];
        };
        /** @description What the token calls itself in signatures (EIP-712), and how it moves. */
        SigningTerms: {
            name: string;
            version: string;
            /**
             * @description By Permit2; by the token's own way (EIP-3009) where it is left out.
             * @enum {string}
             */
            assetTransferMethod?: "permit2";
            /** @description Who settles, under `upto`. The payer signs it too. */
            facilitatorAddress?: components["schemas"]["Address"];
        };
        /** @description What the token calls itself in signatures (EIP-712). */
        SigningNames: {
            name: string;
            version: string;
        };
        DiscoveredResource: {
            resource: string;
            /** @constant */
            type: "http";
            /** @constant */
            x402Version: 2;
            accepts: components["schemas"]["Requirements"][];
            lastUpdated: components["schemas"]["Moment"];
            metadata: {
                method: string;
                description: string;
            };
        };
        ResourceList: {
            /** @constant */
            x402Version: 2;
            items: components["schemas"]["DiscoveredResource"][];
            pagination: components["schemas"]["Pagination"];
        };
        ChallengeEntry: {
            scheme: string;
            network: string;
            maxAmountRequired: components["schemas"]["Amount"];
            resource: string;
            description: string;
            mimeType: string;
            payTo: components["schemas"]["Address"];
            maxTimeoutSeconds: number;
            asset: components["schemas"]["Address"];
            extra: components["schemas"]["SigningNames"];
        };
        /** @description What version 1 reads. It is empty where only version 2 listens. */
        Challenge: {
            /** @constant */
            x402Version?: 1;
            error?: string;
            accepts?: components["schemas"]["ChallengeEntry"][];
            payer?: string;
        };
        Metered: {
            /** @constant */
            resource: "metered";
            /** @description How many were used. */
            units: number;
            /** @description What they come to, which is what is settled. */
            amount: components["schemas"]["Amount"];
        };
        EchoRequest: {
            text: string;
        };
        Echo: {
            /** @constant */
            resource: "echo";
            text: string;
        };
        Resource: {
            resource: string;
            content: string;
        };
    };
    responses: {
        /**
         * @description Payment is asked for, or was refused. The first time, the header is for version 2 and the body
         *     for version 1. A payment that is refused is answered in its own dialect: of version 2 with the
         *     reason in the header and an empty body, or in `PAYMENT-RESPONSE` where it was not settled.
         */
        PaymentRequired: {
            headers: {
                "PAYMENT-REQUIRED": components["headers"]["Challenge"];
                "PAYMENT-RESPONSE": components["headers"]["Receipt"];
                "Cache-Control": components["headers"]["CacheControl"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Challenge"];
            };
        };
        /**
         * @description The payment is in order, and the payer's wallet has not approved Permit2 to move its tokens: that
         *     has to be done first, by a transaction. The header says `permit2_allowance_required`.
         */
        ApprovalRequired: {
            headers: {
                "PAYMENT-REQUIRED": components["headers"]["Challenge"];
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Challenge"];
            };
        };
        /** @description The id, or the `Idempotency-Key`, was used for another payment. */
        IdConflict: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The payment has no id, or one that is none. */
        BadPaymentId: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request, or the payment header, cannot be read. */
        BadRequest: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No wallet, or one that this world does not have. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is no JSON by its media type. */
        UnsupportedMedia: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests; a rule for faults can answer so. */
        TooMany: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Something went wrong. Nothing was paid. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description Something on the way lost the answer, and what was paid is paid; or the facilitator's answer could
         *     not be read, and nothing was paid. Only a fault answers so.
         */
        BadGateway: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The resource could not be made. Nothing was paid. */
        Unavailable: {
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
         * @description How many rows a page has. What is outside 1 to 100 counts as the nearest, anything else as 20.
         * @example 20
         */
        Limit: number;
        /**
         * @description How many rows to skip. What is no whole number from 0 counts as 0.
         * @example 20
         */
        Offset: number;
    };
    requestBodies: {
        Payment: {
            content: {
                /**
                 * @example {
                 *       "x402Version": 2,
                 *       "paymentPayload": {
                 *         "x402Version": 2,
                 *         "payload": {},
                 *         "accepted": {}
                 *       },
                 *       "paymentRequirements": {}
                 *     }
                 */
                "application/json": components["schemas"]["PaymentToCheck"];
            };
        };
    };
    headers: {
        /**
         * @description Base64 of the JSON of what is asked for, for clients of version 2.
         * @example eyJ4NDAyVmVyc2lvbiI6MiwiZXJyb3IiOiJQYXltZW50IHJlcXVpcmVkIiwicmVzb3VyY2UiOnsidXJsIjoiaHR0cDovL2xvY2FsaG9zdDo0MDEwL3g0MDIvcmVzb3VyY2VzL2NoZWFwIiwiZGVzY3JpcHRpb24iOiJTb21ldGhpbmcgY2hlYXAiLCJtaW1lVHlwZSI6ImFwcGxpY2F0aW9uL2pzb24ifSwiYWNjZXB0cyI6W3sic2NoZW1lIjoiZXhhY3QiLCJuZXR3b3JrIjoiZWlwMTU1Ojg0NTMyIiwiYW1vdW50IjoiMTAwMCIsImFzc2V0IjoiMHgwMzZDYkQ1Mzg0MmM1NDI2NjM0ZTc5Mjk1NDFlQzIzMThmM2RDRjdlIiwicGF5VG8iOiIweDIwOTY5M0JjNmFmYzBDNTMyOGJBMzZGYUYwM0M1MTRFRjMxMjI4N0MiLCJtYXhUaW1lb3V0U2Vjb25kcyI6NjAsImV4dHJhIjp7Im5hbWUiOiJVU0RDIiwidmVyc2lvbiI6IjIifX1dfQ==
         */
        Challenge: string;
        /**
         * @description Base64 of the JSON of what became of the payment, for clients of version 2.
         * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
         */
        Receipt: string;
        /**
         * @description What is paid for is the payer's alone, and what is asked for is asked anew.
         * @example no-store
         */
        CacheControl: "private" | "no-store";
        /**
         * @description In how many seconds to ask again.
         * @example 1
         */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listPayments: {
        parameters: {
            query?: {
                /**
                 * @description How many rows a page has. What is outside 1 to 100 counts as the nearest, anything else as 20.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description How many rows to skip. What is no whole number from 0 counts as 0.
                 * @example 20
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of payments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /**
                 * @description How many rows a page has. What is outside 1 to 100 counts as the nearest, anything else as 20.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description How many rows to skip. What is no whole number from 0 counts as 0.
                 * @example 20
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of usage events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    getWallet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The wallet. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wallet"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    getSupported: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The kinds of payment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Supported"];
                };
            };
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    verifyPayment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Payment"];
        responses: {
            /** @description Whether it is in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            429: components["responses"]["TooMany"];
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
        requestBody: components["requestBodies"]["Payment"];
        responses: {
            /** @description What became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settled"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    listResources: {
        parameters: {
            query?: {
                /**
                 * @description Only resources of this type. All of this mock are `http`; of any other type there is none.
                 * @example http
                 */
                type?: string;
                /**
                 * @description How many rows a page has. What is outside 1 to 100 counts as the nearest, anything else as 20.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description How many rows to skip. What is no whole number from 0 counts as 0.
                 * @example 20
                 */
                offset?: components["parameters"]["Offset"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of resources. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceList"];
                };
            };
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
        };
    };
    getCheap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    getDear: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    postEcho: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "hello"
                 *     }
                 */
                "application/json": components["schemas"]["EchoRequest"];
            };
        };
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Echo"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    getSlow: {
        parameters: {
            query?: {
                /**
                 * @description How long it takes, in milliseconds. What is no whole number from 0 to 10000 counts as the nearest, or as 200.
                 * @example 50
                 */
                ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    getFailing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNamed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt in the payer's dialect. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description The same for clients of version 1, with the network by its name.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImJhc2Utc2Vwb2xpYSJ9
                     */
                    "X-PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadPaymentId"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    getPermitted: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiJ9
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            412: components["responses"]["ApprovalRequired"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
    getMetered: {
        parameters: {
            query?: {
                /**
                 * @description How many units are used. What is no whole number from 0 to 100 counts as the nearest, or as 10.
                 * @example 7
                 */
                units?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was paid for, with the receipt. */
            200: {
                headers: {
                    /**
                     * @description Base64 of the JSON of what became of the payment, for clients of version 2.
                     * @example eyJzdWNjZXNzIjp0cnVlLCJwYXllciI6IjB4ZjM5RmQ2ZTUxYWFkODhGNkY0Y2U2YUI4ODI3Mjc5Y2ZmRmI5MjI2NiIsInRyYW5zYWN0aW9uIjoiMHg5NzIxNGE2YjhjMGQxZTJmMzA0MTUyNjM3NDg1OTZhN2I4YzlkYWRiZWNmZDBlMWYyMDMxNDI1MzY0NzUxY2JjIiwibmV0d29yayI6ImVpcDE1NTo4NDUzMiIsImFtb3VudCI6IjcwMDAifQ==
                     */
                    "PAYMENT-RESPONSE"?: string;
                    /**
                     * @description What is paid for is the payer's alone, and what is asked for is asked anew.
                     * @example no-store
                     */
                    "Cache-Control"?: "private" | "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metered"];
                };
            };
            400: components["responses"]["BadRequest"];
            402: components["responses"]["PaymentRequired"];
            409: components["responses"]["IdConflict"];
            412: components["responses"]["ApprovalRequired"];
            429: components["responses"]["TooMany"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["BadGateway"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listPayments: "limit" | "offset";
    listUsage: "limit" | "offset";
    getWallet: never;
    getSupported: never;
    verifyPayment: never;
    settlePayment: never;
    listResources: "limit" | "offset";
    getCheap: never;
    getDear: never;
    postEcho: never;
    getSlow: "ms";
    getFailing: never;
    getNamed: never;
    getPermitted: never;
    getMetered: "units";
}
