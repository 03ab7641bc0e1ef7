// Generated from openapi/sybilion.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List billed events
         * @description The usage history of the authenticated user, one row per charge: the settlement of an
         *     asynchronous job, or a call to a synchronous billed endpoint. Nothing is ever billed by
         *     reading it.
         *
         *     A job is billed when it settles, so its row appears then and not when the job was
         *     submitted. A call that failed was not charged and has no row.
         *
         *     There are no filters. Sort by `created_at` and stop early to read a period.
         *
         *     Assumed, for no page says so: rows with equal sort keys follow by `id` in the same
         *     direction, and a page past the last one is an empty list with the totals unchanged.
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
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the account and its balance
         * @description A snapshot of the authenticated user: balance, what of it may be spent, the credit tranches
         *     behind it, the signup trial and the automatic top-up.
         *
         *     `available_eur_cents` is `balance_eur_cents` less the holds of jobs in flight. A forecast
         *     is held at its estimated maximum when submitted; at settlement the hold goes and the real
         *     charge comes, so the two figures meet again when nothing is running.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List asynchronous jobs
         * @description The asynchronous jobs of the authenticated user, without payload and artifacts. Filters
         *     combine: a job is listed when it matches all that are given.
         *
         *     A settled job may leave the list again after a visibility window whose length the vendor
         *     does not publish.
         *
         *     Assumed, for no page says so: sorting by `id` is by the order of submission, since the
         *     digits of a `job_id` say nothing; rows with equal sort keys follow in that order too, in the
         *     same direction; jobs that have not settled come last in either direction when sorted by
         *     `settled_at` or `eur_cents_final`; and a page past the last one is an empty list with the
         *     totals unchanged.
         */
        get: operations["listJobs"];
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
        /** @description 32 lower-case hexadecimal digits. */
        TraceId: string;
        /** @description What every error looks like. */
        ErrorMessage: {
            /** @description A sentence for people. Do not branch on it. */
            error: string;
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description One charge. */
        UsageEvent: {
            /**
             * Format: int64
             * @description The row's number, which only ever grows.
             */
            id: number;
            /**
             * @description The billing key of what was used, such as `forecast`, `drivers` or `alerts`. Null on
             *     older rows. It is no closed list.
             */
            endpoint: string | null;
            /**
             * Format: int64
             * @description How many items were billed, or 1 where the call has a flat fee.
             */
            units: number;
            /**
             * Format: int64
             * @description Whole credits taken. As many as EUR cents, but on older rows, of a time when a credit was worth
             *     less.
             */
            credits_charged: number;
            /**
             * Format: int64
             * @description EUR cents taken.
             */
            eur_cents_charged: number;
            /**
             * Format: date-time
             * @description When the charge was recorded, UTC. For a job, when it settled.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description The job that was settled, or null for a synchronous call.
             */
            async_job_id: string | null;
        };
        /** @description Where this page of usage stands in the whole. */
        UsagePagination: {
            /** @description This page, counted from 1. */
            page: number;
            /** @description The page size used. */
            limit: number;
            /**
             * Format: int64
             * @description All rows, on all pages.
             */
            total: number;
            /**
             * Format: int64
             * @description The total divided by the limit, rounded up. 0 when there are no rows.
             */
            total_pages: number;
            /**
             * @description The column sorted by.
             * @enum {string}
             */
            sort: "id" | "created_at" | "eur_cents_charged" | "credits_charged" | "units";
            /**
             * @description The sort direction used.
             * @enum {string}
             */
            order: "asc" | "desc";
        };
        /** @description One page of charges. */
        UsageEventList: {
            /** @description The rows of this page, in the order asked for. */
            usage_events: components["schemas"]["UsageEvent"][];
            pagination: components["schemas"]["UsagePagination"];
        };
        /** @description The authenticated user and their money, in EUR cents. */
        MeResponse: {
            /**
             * Format: uuid
             * @description The caller, for good.
             */
            user_id: string;
            /**
             * Format: int64
             * @description All that the account holds, in EUR cents, before holds are taken off.
             */
            balance_eur_cents: number;
            /**
             * Format: int64
             * @description What may be spent now, in EUR cents, which is the balance less active holds.
             */
            available_eur_cents: number;
            /** @description The pricing tier. A higher one has wider rate limits. */
            api_usage_tier: number;
            /**
             * Format: int64
             * @description All that was ever paid in, in EUR cents.
             */
            lifetime_paid_cents: number;
            /** @description How many payments succeeded. */
            payment_count: number;
            /** @description True from the first payment that succeeded. */
            has_ever_paid: boolean;
            /**
             * @description The kind of account. Staff are `admin`.
             * @enum {string}
             */
            role: "user" | "admin";
            /**
             * @description The grants that still hold money and have not expired, soonest to expire first, which
             *     is the order in which they are spent.
             */
            euro_tranches: components["schemas"]["EuroTranche"][];
            /**
             * @description The free credit of a new account. An account that was not given one has null there, or
             *     nothing; here it is left out.
             */
            signup_trial?: components["schemas"]["SignupTrial"] | null;
            auto_recharge?: components["schemas"]["AutoRechargeState"];
        };
        /** @description A grant of credit with an expiry. */
        EuroTranche: {
            /**
             * Format: uuid
             * @description The grant.
             */
            id: string;
            /**
             * @description Where it came from, which is `signup_trial`, `stripe`, `partner` or `legacy`. The vendor
             *     says that other labels may appear, so this is no closed list.
             */
            source: string;
            /**
             * Format: int64
             * @description EUR cents granted.
             */
            initial_eur_cents: number;
            /**
             * Format: int64
             * @description EUR cents left after charges. What active holds reserve is still in it, so that the
             *     remainders of all tranches add up to `balance_eur_cents`.
             */
            remaining_eur_cents: number;
            /**
             * Format: date-time
             * @description When what is left lapses, UTC. Every tranche has one; a top-up has a year.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was granted, UTC.
             */
            created_at: string;
        };
        /** @description The free credit of a new account. It stays after it is spent or has lapsed, with nothing remaining. */
        SignupTrial: {
            /**
             * Format: date-time
             * @description When it was granted, UTC.
             */
            granted_at: string;
            /**
             * Format: int64
             * @description EUR cents granted.
             */
            initial_eur_cents: number;
            /**
             * Format: int64
             * @description EUR cents left, 0 once it has lapsed.
             */
            remaining_eur_cents: number;
            /**
             * Format: date-time
             * @description When it lapses, UTC. Left out when it does not.
             */
            expires_at?: string;
        };
        /**
         * @description The settings of the automatic top-up, which can be changed in the portal only. The vendor
         *     says that the set of fields may grow.
         */
        AutoRechargeState: {
            /** @description Whether it is on. */
            enabled: boolean;
            /**
             * Format: int64
             * @description It runs when the available balance falls below this many EUR cents.
             */
            below_eur_cents: number;
            /**
             * Format: int64
             * @description The balance after it has run, in EUR cents.
             */
            target_eur_cents: number;
            /**
             * Format: int64
             * @description The most it may charge in a UTC calendar month, in EUR cents. 0 is no cap.
             */
            monthly_cap_cents: number;
            /**
             * Format: int64
             * @description What it has charged in this UTC calendar month, in EUR cents.
             */
            meter_cents: number;
            /**
             * Format: date
             * @description The first day of the month that `meter_cents` counts, or null when nothing was charged
             *     in it.
             */
            meter_month: string | null;
            /** @description Whether a means of payment is on file, without which it cannot run. */
            has_stripe_customer: boolean;
        };
        /** @description An asynchronous job without its payload and artifacts. */
        JobSummary: {
            /**
             * Format: uuid
             * @description The job. A usage event names it as `async_job_id`.
             */
            job_id: string;
            /** @description What ran. Only `forecast` so far. */
            pipeline_type: string;
            /**
             * @description `queued` and `running` are in flight and hold money. `completed`, `failed` and
             *     `canceled` are final.
             * @enum {string}
             */
            status: "queued" | "running" | "completed" | "failed" | "canceled";
            /**
             * Format: date-time
             * @description When it was submitted, UTC.
             */
            created_at: string;
            /** @description True once the job is final and its charge is posted. */
            settled: boolean;
            /**
             * Format: date-time
             * @description When it settled, UTC, or null until then.
             */
            settled_at: string | null;
            /**
             * Format: int64
             * @description EUR cents charged in the end, or null before settlement.
             */
            eur_cents_final: number | null;
            /**
             * @description Why a job failed or was canceled. Null for any other job, and for one that was canceled
             *     cleanly.
             */
            terminal_reason: string | null;
            /** @description Internal and opaque, for support. Left out until the job has started. */
            workflow_id?: string;
            /** @description Internal and opaque, for support. Left out until the job has started. */
            run_id?: string;
        };
        /** @description Where this page of jobs stands in the whole. */
        JobsPagination: {
            /** @description This page, counted from 1. */
            page: number;
            /** @description The page size used. */
            limit: number;
            /**
             * Format: int64
             * @description All jobs that match, on all pages.
             */
            total: number;
            /**
             * Format: int64
             * @description The total divided by the limit, rounded up. 0 when nothing matches.
             */
            total_pages: number;
            /**
             * @description The column sorted by.
             * @enum {string}
             */
            sort: "id" | "created_at" | "settled_at" | "eur_cents_final";
            /**
             * @description The sort direction used.
             * @enum {string}
             */
            order: "asc" | "desc";
        };
        /** @description One page of jobs. */
        JobList: {
            /** @description The jobs of this page, in the order asked for. */
            jobs: components["schemas"]["JobSummary"][];
            pagination: components["schemas"]["JobsPagination"];
        };
    };
    responses: {
        /**
         * @description A query parameter is invalid: out of range, not a number, not one of the listed values, or
         *     given twice. No default is put in its place. The wording of the message is assumed.
         */
        BadRequest: {
            headers: {
                "X-Trace-Id": components["headers"]["XTraceId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /** @description The bearer token is missing or not valid. */
        Unauthorized: {
            headers: {
                "X-Trace-Id": components["headers"]["XTraceId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /**
         * @description Too many requests within a minute for this account's tier. The message contains the words
         *     `rate limit`. There is no `Retry-After`, so the wait has to be guessed.
         */
        RateLimited: {
            headers: {
                "X-Trace-Id": components["headers"]["XTraceId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
        /** @description Something failed on the server. The body says nothing about what. */
        InternalError: {
            headers: {
                "X-Trace-Id": components["headers"]["XTraceId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorMessage"];
            };
        };
    };
    parameters: {
        /**
         * @description The page to read, counted from 1.
         * @example 1
         */
        Page: number;
        /**
         * @description How many rows a page holds, at most 200. A value outside 1 to 200 is refused with 400 and
         *     not cut down.
         * @example 20
         */
        Limit: number;
        /**
         * @description The sort direction.
         * @example desc
         */
        Order: "asc" | "desc";
    };
    requestBodies: never;
    headers: {
        /**
         * @description Identifies this exchange in the vendor's logs; quote it to support. An error repeats it as
         *     `trace_id`.
         * @example d70a10f8cc42cb2770eeb99478486628
         */
        XTraceId: components["schemas"]["TraceId"];
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listUsageEvents: {
        parameters: {
            query?: {
                /**
                 * @description The page to read, counted from 1.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many rows a page holds, at most 200. A value outside 1 to 200 is refused with 400 and
                 *     not cut down.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The column to sort by.
                 * @example created_at
                 */
                sort?: "id" | "created_at" | "eur_cents_charged" | "credits_charged" | "units";
                /**
                 * @description The sort direction.
                 * @example desc
                 */
                order?: components["parameters"]["Order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of billed events. */
            200: {
                headers: {
                    "X-Trace-Id": components["headers"]["XTraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account as it stands now. */
            200: {
                headers: {
                    "X-Trace-Id": components["headers"]["XTraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /**
                 * @description The page to read, counted from 1.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many rows a page holds, at most 200. A value outside 1 to 200 is refused with 400 and
                 *     not cut down.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The column to sort by.
                 * @example settled_at
                 */
                sort?: "id" | "created_at" | "settled_at" | "eur_cents_final";
                /**
                 * @description The sort direction.
                 * @example desc
                 */
                order?: components["parameters"]["Order"];
                /**
                 * @description Only jobs in this status. All when absent.
                 * @example completed
                 */
                status?: "queued" | "running" | "completed" | "failed" | "canceled";
                /**
                 * @description Only jobs of this pipeline. All when absent. `forecast` is the only pipeline so far; a
                 *     well-formed name of another gives an empty list.
                 * @example forecast
                 */
                pipeline_type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of jobs. */
            200: {
                headers: {
                    "X-Trace-Id": components["headers"]["XTraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listUsageEvents: "page" | "limit" | "sort" | "order";
    getMe: never;
    listJobs: "page" | "limit" | "sort" | "order";
}
