// Generated from openapi/agnicpay.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/api/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get transaction history
         * @description One page of the caller's transactions, newest first, with the statistics of *everything*
         *     that the filters match.
         *
         *     - Filters narrow together: a transaction has to match each one that is given.
         *     - `pagination` and `stats` describe the filtered set, not the page: `stats.totalSpent` of a
         *       call for one day is what was spent on that day, whatever `limit` says.
         *     - Transactions of the same second keep a fixed order, so that pages neither repeat nor lose
         *       a row while nothing new is paid.
         *     - A page past the last one is answered with an empty list, and `currentPage` repeats what
         *       was asked for.
         *     - There is no cursor: a payment made while you page shifts the rows behind it. Give an
         *       `endDate` to page through a fixed range.
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
    "/api/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the wallet's balance
         * @description What the caller can spend on one network: the wallet's USDC there, and the credit that
         *     AgnicPay itself holds for the user, which is the same on every network.
         *
         *     A user without a wallet gets a 200 too, with `hasWallet` false.
         */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/x402/fetch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch a resource, and pay for it
         * @description Asks for a resource, and when it asks for payment by x402, pays for it from the wallet and asks
         *     again. The answer is the resource's. What was paid is in the transactions.
         *
         *     A payment is in the transactions as `pending`, and its money is held, before it is sent. It is a
         *     `success` once the resource and its receipt have arrived, and `failed` where the receipt says
         *     that it was not settled. When neither is known, because the answer was lost or refused the
         *     payment, it stays `pending`, and fetching the same URL sends the same payment again, never
         *     another. After its time (60 seconds here) the next call that spends looks at the network: it is a
         *     `success` where it was settled there, and `failed` where it was not.
         *
         *     Only resources of this mock are fetched, by GET: no other host is ever called. The URL is one
         *     of `http`, without a user name, and has at most 2,000 characters once it is encoded. Whoever
         *     waits for a resource waits for 30 seconds at most.
         */
        post: operations["fetchPaid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a payment for somebody else to send
         * @description Signs a payment from the wallet for a resource that asked for one, and answers with the header
         *     that pays it: in `X-PAYMENT` where version 1 asked, in `PAYMENT-SIGNATURE` where version 2 did.
         *
         *     Only resources of this mock are signed for, and only for what they really ask: the resource is
         *     asked once more. Nothing but the price is asked: what needs no payment is not carried out. The spending limits are those of fetching, and what is signed counts.
         *
         *     What was signed is in the transactions at once, as `pending`, and as much is held as it can come
         *     to. It is a `success` once the resource has settled it, with the hash of the receipt and, under
         *     `upto`, with what it came to. What ran out unused stays `pending` until the next call that
         *     spends, which calls it off: `failed`, and nothing is held for it.
         */
        post: operations["signPayment"];
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
        /** @description What a resource asked for, and how it was asked. */
        SignRequest: {
            /**
             * @description What the resource answered with 402, of version 1 (its body) or 2 (its header, decoded), or
             *     one entry of its `accepts`.
             */
            paymentRequirements: {
                [key: string]: unknown;
            };
            requestData: {
                /** @description Where the resource is, as an `http` URL without a user name. Its host has to be this server's. */
                url: string;
                /**
                 * @description How it is asked for; `GET` when left out.
                 * @enum {string}
                 */
                method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
                /** @description What it is asked with, for methods that send something. */
                body?: unknown;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        SignedPayment: {
            /** @description The value of the header that pays, in base64. */
            paymentHeader: string;
            /** @description The signature alone. */
            paymentProof: string;
            /** @description What was signed for, in US dollars; under `upto` the most that it can come to. */
            amountPaid: number;
        };
        /** @description Which limit was in the way. Amounts are US dollars. */
        SpendingRefused: {
            /** @enum {string} */
            error: "spending_limit_exceeded" | "insufficient_balance";
            error_description: string;
            /** @enum {string} */
            limit: "per_transaction" | "daily" | "monthly" | "balance";
            /** @description What was spent in the period; what is there, for the balance. */
            current: number;
            requested: number;
            max: number;
        };
        /** @description One page of transactions, where it stands, and what the filtered set adds up to. */
        TransactionList: {
            /** @description Newest first. */
            transactions: components["schemas"]["Transaction"][];
            pagination: components["schemas"]["Pagination"];
            stats: components["schemas"]["Stats"];
        };
        /** @description One payment to an endpoint, whether it succeeded, failed or is still under way. */
        Transaction: {
            /** @description Unique transaction ID. */
            id: string;
            /**
             * @description Amount in US dollars, not cents, with at most six decimals. A failed or pending
             *     transaction carries what it would have cost (under `upto`, the most), and that is not
             *     part of `stats.totalSpent`.
             */
            amount_usd: number;
            /**
             * @description Blockchain network. Known names are `base`, `base-sepolia`, `solana` and
             *     `solana-devnet`; the list is open.
             */
            network: string;
            /**
             * Format: uri
             * @description The URL of the API endpoint that was paid.
             */
            endpoint: string;
            /**
             * Format: date-time
             * @description When the payment was made, in UTC, to the second.
             */
            timestamp: string;
            /**
             * @description `pending` while the payment is under way, then `success` or `failed` for good.
             * @enum {string}
             */
            status: "success" | "failed" | "pending";
            /**
             * @description The x402 scheme that authorised the payment: `exact` for a fixed price, `upto` for a
             *     price that is settled below a maximum.
             * @enum {string}
             */
            scheme: "exact" | "upto";
            /**
             * @description Blockchain transaction hash: `0x` and 64 hexadecimal digits on Base, a base58 signature
             *     on Solana. Empty while there is none: a pending transaction has none yet, a failed one never
             *     got one, and one that came to nothing under `upto` needed none. Test for emptiness before you build an explorer link, and treat null
             *     as empty too: the real API may send it.
             */
            tx_hash: string;
        };
        /** @description Where the page stands in the filtered set. */
        Pagination: {
            /** @description The page that was asked for, also where it lies past the last one. */
            currentPage: number;
            /** @description Total number of pages, `totalCount` divided by `limit` and rounded up. 0 where nothing matches. */
            totalPages: number;
            /** @description How many transactions match the filters. */
            totalCount: number;
            /** @description Items per page, as it was applied. */
            limit: number;
        };
        /** @description What the filtered set adds up to, over all of its pages. */
        Stats: {
            /**
             * @description Sum of `amount_usd` over the successful transactions that match, in US dollars with at
             *     most six decimals. Failed and pending ones cost nothing.
             */
            totalSpent: number;
            /**
             * @description Successful transactions as a percentage of all that match, pending ones included,
             *     rounded half up to one decimal. 0 where nothing matches. Under `status=success` it is
             *     100.
             */
            successRate: number;
            /** @description How many transactions match, the same as `pagination.totalCount`. */
            transactionCount: number;
        };
        /** @description What a user can spend on one network. Amounts are US dollars as strings with six decimals. */
        Balance: {
            /** @description USDC of the wallet on this network. */
            usdcBalance: string;
            /** @description Credit that AgnicPay holds for the user, in US dollars. The same on every network. */
            creditBalance: string;
            /** @description `usdcBalance` and `creditBalance` together. */
            totalBalance: string;
            /**
             * @description The wallet's address: `0x` and 40 hexadecimal digits on Base, base58 on Solana. Empty
             *     without a wallet.
             */
            address: string;
            /** @description Whether the user has a wallet on this network. */
            hasWallet: boolean;
            /**
             * @description The network that the balance is about.
             * @enum {string}
             */
            network: "base" | "base-sepolia" | "solana" | "solana-devnet";
            /**
             * @description The network's family, `ethereum` for Base and `solana` for Solana.
             * @enum {string}
             */
            chainType: "ethereum" | "solana";
        };
        /** @description Every error of this API, whatever its status. */
        Error: {
            /**
             * @description A word for programs, in the manner of OAuth: here `unauthorized`, `invalid_token`,
             *     `invalid_request`, `not_found`, `method_not_allowed`, `fetch_failed`, `sign_failed`,
             *     `payload_too_large`, `unsupported_media_type` and `server_error`. The words are
             *     assumed, so that this is no closed list: branch on the status.
             */
            error: string;
            /** @description What is wrong, for developers. */
            error_description: string;
            /** @description What to do about it, for people. */
            message: string;
        };
    };
    responses: {
        /** @description No credential, or one that is unknown, revoked or expired. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. */
        BodyTooLarge: {
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
        /** @description It costs more than may be spent, or than is there. Nothing was paid. */
        SpendingRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SpendingRefused"];
            };
        };
        /** @description Something failed on the server. Whatever was paid before that is in the transactions. */
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
    listTransactions: {
        parameters: {
            query?: {
                /**
                 * @description Which page, counted from 1. Anything that is not a whole number from 1 counts as 1.
                 * @example 2
                 */
                page?: number;
                /**
                 * @description How many transactions a page holds. More than 100 counts as 100, less than 1 counts as
                 *     1, and anything that is not a whole number counts as 20. `pagination.limit` says what
                 *     counted.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Only transactions of this status. Any other word is ignored, as if nothing was given.
                 * @example success
                 */
                status?: "success" | "failed" | "pending";
                /**
                 * @description Only transactions whose `endpoint` contains this text, in any case of letters. It is a
                 *     substring, not a pattern; an empty text matches everything.
                 * @example openai
                 */
                search?: string;
                /**
                 * @description Only transactions on this network, by its whole name as `network` of a transaction
                 *     shows it. Known names are `base`, `base-sepolia`, `solana` and `solana-devnet`; the list
                 *     is open, so that an unknown name is no error and matches nothing. An empty one is
                 *     ignored.
                 * @example base-sepolia
                 */
                network?: string;
                /**
                 * @description Only transactions from this moment on, in any form of ISO 8601. A date-time is itself
                 *     included: `2025-01-01T10:00:00Z`, with `Z`, an offset (`+02:00`, `+0200`, `+02`) or no zone,
                 *     which means UTC; with a fraction, without seconds, in the basic format
                 *     (`20250101T100000Z`), or with a blank for the `T`. A bare date (`2025-01-01`), month
                 *     (`2025-01`), year, week (`2025-W01`), day of a week or of a year means its start in UTC.
                 *     Write the plus of an offset as `%2B`: a bare one reads as a space. It is held against
                 *     `timestamp` as it is shown, to the second. Anything else, a day that the calendar does not
                 *     have included, is ignored.
                 * @example 2025-01-01
                 */
                startDate?: string;
                /**
                 * @description Only transactions up to this moment, in the forms of `startDate`. A date-time is itself
                 *     included. A bare date (`2025-01-31`) includes the whole of that day in UTC, and a month, a
                 *     year or a week all of its days. For one day, give it as both bounds: yesterday to today
                 *     includes today's payments. Before `startDate`, nothing matches. It is held against
                 *     `timestamp` as it is shown, to the second. Anything else, a day that the calendar does not
                 *     have included, is ignored.
                 * @example 2025-01-31
                 */
                endDate?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of transactions, and the statistics of all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["ServerError"];
        };
    };
    getBalance: {
        parameters: {
            query?: {
                /**
                 * @description On which network. Anything that is not in the list counts as `base-sepolia`.
                 * @example base
                 */
                network?: "base" | "base-sepolia" | "solana" | "solana-devnet";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance on one network. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["ServerError"];
        };
    };
    fetchPaid: {
        parameters: {
            query: {
                /**
                 * @description Where the resource is, as an `http` URL without a user name. Its host has to be this server's.
                 * @example http://localhost:4010/x402/resources/cheap
                 */
                url: string;
                /**
                 * @description How it is asked for.
                 * @example GET
                 */
                method?: "GET";
                /**
                 * @description The most that it may cost, in US dollars; under `upto` the most that it can come to. Above it nothing is paid.
                 * @example 0.05
                 */
                maxValue?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource, as it was answered. */
            200: {
                headers: {
                    /**
                     * @description Whether something was paid.
                     * @example true
                     */
                    "X-Agnic-Paid": "true" | "false";
                    /**
                     * @description What was paid, in US dollars; under `upto` what it came to.
                     * @example 0.001000
                     */
                    "X-Agnic-Amount"?: string;
                    /**
                     * @description Where it was paid.
                     * @example base-sepolia
                     */
                    "X-Agnic-Network"?: string;
                    /**
                     * @description How it was paid.
                     * @example exact
                     */
                    "X-Agnic-Scheme"?: "exact" | "upto";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The request does not fit, or the URL names another host or is not one of `http`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["SpendingRefused"];
            500: components["responses"]["ServerError"];
            /**
             * @description The resource could not be fetched, or did not arrive. `message` says what is known of the
             *     money: nothing was charged, or a payment is under way and may have been settled. Such a
             *     payment is `pending` in the transactions, and the same request sends it again.
             */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signPayment: {
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
                 *       "paymentRequirements": {
                 *         "x402Version": 1,
                 *         "error": "X-PAYMENT header is required",
                 *         "accepts": [
                 *           {
                 *             "scheme": "exact",
                 *             "network": "base-sepolia",
                 *             "maxAmountRequired": "1000",
                 *             "resource": "http://localhost:4010/x402/resources/cheap",
                 *             "description": "Something cheap",
                 *             "mimeType": "application/json",
                 *             "payTo": "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
                 *             "maxTimeoutSeconds": 60,
                 *             "asset": "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
                 *             "extra": {
                 *               "name": "USDC",
                 *               "version": "2"
                 *             }
                 *           }
                 *         ]
                 *       },
                 *       "requestData": {
                 *         "url": "http://localhost:4010/x402/resources/cheap",
                 *         "method": "GET"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SignRequest"];
            };
        };
        responses: {
            /** @description The payment, signed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedPayment"];
                };
            };
            /** @description The request does not fit, names another host, or says something else than the resource. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["SpendingRefused"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            500: components["responses"]["ServerError"];
            /** @description The resource could not be asked, or asks in a way that nobody can read. Nothing was signed. */
            502: {
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
    listTransactions: "page" | "limit";
    getBalance: "network";
    fetchPaid: "method";
    signPayment: never;
}
