// Generated from openapi/control.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The start page
         * @description What is mounted where, with a line to try and credentials to copy for each API, and the state
         *     of the world.
         */
        get: operations["getHome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The start page, wherever an API has the root
         * @description The same page as at `/`, which belongs to the API when only one is served.
         */
        get: operations["getStart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/reference/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An API's reference page
         * @description Every operation, parameter and field of an API's document, where each fact comes from, and a
         *     form beside each operation that calls this mock with a demo credential. `control` is
         *     the reference of these pages themselves.
         */
        get: operations["getReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A style sheet, a script or a picture of these pages
         * @description The files that the pages load, a fixed list. A file's name changes with what is in it, so that
         *     a browser may keep it.
         */
        get: operations["getAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health check
         * @description Answers as soon as requests are served, and fails once the journal cannot be written.
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
    "/openapi/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An API's OpenAPI document
         * @description The document that answers are held against, with `servers` pointing here first.
         */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/worlds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List worlds
         * @description In the order in which they came to be, the main one first.
         */
        get: operations["listWorlds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/worlds/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a world
         * @description Asking does not make one: a world comes to be by a request to an API that names it, or by PUT.
         */
        get: operations["getWorld"];
        /**
         * Create a world
         * @description Without a body it begins as the server did. With `base` it is a fork of that world as it is now,
         *     its clock included; rules and requests are not taken over. With `recipe` it has a history of its
         *     own. A fork costs the same however much is in the world, and memory for what then differs only.
         */
        put: operations["createWorld"];
        post?: never;
        /**
         * Delete a world
         * @description Everything in it is gone. The main world stays.
         */
        delete: operations["deleteWorld"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/worlds/{name}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a world
         * @description It is as it was when it came to be: rows, clock; no rules, no requests. A main world that a folder
         *     keeps is not reset: delete the folder, or start with `--memory`.
         */
        post: operations["resetWorld"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the clock
         * @description The time of the world, and whether it stands still.
         */
        get: operations["getClock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/clock/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze the clock
         * @description It stands where it is, until it is set, advanced or resumed.
         */
        post: operations["freezeClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/clock/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume the clock
         * @description It runs on from where it stands.
         */
        post: operations["resumeClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/clock/set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the clock
         * @description Jumps to a moment, and goes on standing or running as before. What falls due on the way happens, as
         *     when it is advanced. Going back undoes nothing.
         */
        post: operations["setClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/clock/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move the clock forward
         * @description By an ISO 8601 duration (`P1M`, `PT90S`) or by milliseconds. What falls due on the way happens, each
         *     thing at its own moment: grants expire with a movement, pending payments are given up, credentials end,
         *     windows of rate limits turn. The answer tells all of it, of the APIs that are served. It returns at
         *     once.
         *
         *     With every day that ends, the busy account of each API goes on living: payments, usage, refills.
         *     A move brings the traffic of 366 days at most, the last of those that went by. A clock that was
         *     frozen or set has none unless `traffic` asks for it.
         */
        post: operations["advanceClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List fault rules
         * @description In the order in which they are asked, with how often each matched and applied.
         */
        get: operations["listFaults"];
        put?: never;
        /**
         * Add a fault rule
         * @description A request that passed every check of its API asks the rules in the order in which they were made, those
         *     before the effect first. Waits add up; the first rule that answers or ends the connection is the last
         *     that is asked. A rule that could never match is refused with the reason. A world has 100 rules at most.
         */
        post: operations["addFault"];
        /**
         * Remove all fault rules
         * @description Nothing goes wrong any more.
         */
        delete: operations["clearFaults"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/faults/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a fault rule
         * @description With how often it matched and applied.
         */
        get: operations["getFault"];
        put?: never;
        post?: never;
        /**
         * Remove a fault rule
         * @description It applies no more.
         */
        delete: operations["removeFault"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/payer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What payers did wrong
         * @description What the clients under test did while they paid by x402, since the world began or the report was
         *     cleared: `paid-twice` (again, for a request whose payment had been settled and whose answer was
         *     lost), `ignored-retry-after`, `signed-above-budget`, `reused-nonce`, and `lost-receipt` (paid,
         *     got no receipt, and never asked again with the same payment).
         *
         *     An answer is lost by any fault rule that keeps it from its client, and where the client did not
         *     wait for it. Sending the same payment again for it is no offence, and whoever did so may buy
         *     again. Waiting counts by the world's clock or by the real one. What AgnicPay pays is left out.
         */
        get: operations["getPayer"];
        put?: never;
        post?: never;
        /**
         * Forget what payers did
         * @description What they may spend stays.
         */
        delete: operations["clearPayer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/payer.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What payers did wrong, for people
         * @description The same as lines of text.
         */
        get: operations["getPayerText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/payer/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * What payers may spend
         * @description In the smallest units of the asset. What is signed above it is reported; it is settled all the
         *     same. What is left out is without end.
         */
        put: operations["setPayerBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List requests
         * @description Newest first, with their answers, what departs from the document, the rules that applied and what
         *     changed. A request whose client gave up is there too, once it is done. Credentials are taken out. A world keeps its last 500 exchanges, or fewer where they are large.
         */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        /**
         * Clear the request log
         * @description The numbers go on.
         */
        delete: operations["clearRequests"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/requests/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count requests
         * @description Of those that are kept.
         */
        get: operations["countRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/requests/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for requests
         * @description Answers as soon as so many match, those included that are there, or when the time is up. Say `since` to
         *     wait for new ones only.
         */
        get: operations["waitForRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a request
         * @description As in the list.
         */
        get: operations["getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/requests/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a response
         * @description In sentences; and where no operation was found, the nearest that there are.
         */
        get: operations["explainRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounts of a world
         * @description Balances are in minor units: with a scale of 2, cents.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The movements of an account
         * @description Newest first, as the ledger has them, whatever the API shows of them.
         */
        get: operations["listEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The payments of an account
         * @description Newest first, as the ledger has them, whatever the API shows of them.
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
    "/_paystub/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The usage events of an account
         * @description Newest first, as the ledger has them, whatever the API shows of them.
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
    "/_paystub/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The grants of an account
         * @description Newest first, as the ledger has them, whatever the API shows of them.
         */
        get: operations["listGrants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have something happen
         * @description One small vocabulary for every API; each makes of it a record such as it has them, and says why where
         *     it has none. Amounts are in minor units.
         *
         *     | do | needs | what |
         *     |---|---|---|
         *     | `grant` | amount | value that may lapse (`expiresAt`) |
         *     | `top-up` | amount | value in the wallet |
         *     | `charge` | amount | a call that is paid |
         *     | `refund` | entry | gives back a movement, or `amount` of it |
         *     | `meter` | cost | consumption of `units` |
         *     | `open-payment` | amount | a payment that is asked for |
         *     | `settle-payment` | payment | it is paid |
         *     | `complete-payment` | payment | it is used |
         *     | `fail-payment` | payment | it fails, for a `reason` |
         *     | `open-job` | amount | a job that waits, and may cost so much |
         *     | `advance-job` | payment | it runs; and then it is done, at `cost` |
         *     | `approve` | | the wallet approves Permit2, which may then move its money |
         *     | `revoke-approval` | | and takes that back |
         */
        post: operations["doCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A world as one JSON file
         * @description What `paystub snapshot` writes: everything that is in the world, and its time. `POST /_paystub/restore`
         *     and `paystub serve --from` take it. A world of more than 16 MiB is refused with 409.
         */
        get: operations["takeSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_paystub/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a world file in place of a world
         * @description The world is from now on what the file says, and goes back to it when it is reset. The file is checked
         *     first, and every fault is told. It may have 16 MiB.
         */
        post: operations["restoreSnapshot"];
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
        Health: {
            /** @constant */
            status: "ok";
            /** @description What is kept in memory for all worlds together, beside what they began with: request logs, rows, rules, stored answers. Where the limit is reached, the oldest entries of the logs go, and then requests that would keep more are answered with 409. `--memory-limit` sets it. */
            memory: {
                limitBytes: number;
                usedBytes: number;
            };
            /** @description The ids of the APIs that are served. */
            apis: string[];
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description What is wrong and what to do. */
            detail: string;
        };
        /** @description The worlds that there are. */
        WorldList: {
            worlds: components["schemas"]["World"][];
            /** @description How many there may be. */
            most: number;
        };
        /** @description A world and how it stands. */
        World: {
            name: string;
            /** @description The world that it was forked from. */
            parent: string | null;
            /** @description Whether a folder keeps what happens in it. */
            kept: boolean;
            /** @description What it was made from. */
            beginning: string;
            /** @description How many commands have changed it. */
            commands: number;
            /** @description How many requests the APIs have answered in it. */
            requests: number;
            /** @description How many fault rules stand. */
            rules: number;
            clock: components["schemas"]["Clock"];
            /**
             * Format: date-time
             * @description By the system's time.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description By the system's time.
             */
            usedAt: string;
        };
        /** @description What a world begins with; at most one of both. */
        WorldBeginning: {
            /** @description The world to fork. */
            base?: string;
            recipe?: components["schemas"]["WorldRecipe"];
        };
        /** @description A history of its own; what is left out is as the server's. */
        WorldRecipe: {
            /** @description Another seed gives other people and amounts. */
            seed?: string | number;
            /** @description How many accounts each API has besides the demo ones. */
            size?: number;
            /**
             * Format: date
             * @description The day at whose start the history ends.
             */
            refDate?: string;
        };
        /** @description The time of a world. */
        Clock: {
            /** Format: date-time */
            now: string;
            /** @description Whether it stands still. */
            frozen: boolean;
            /**
             * @description Whether the busy accounts go on living as days go by. They do while the clock runs by itself;
             *     once it was frozen or set, or where the world has a reference day of its own, they do not unless
             *     `traffic` asked for it.
             */
            traffic: boolean;
        };
        /** @description A moment. */
        ClockSetting: {
            /**
             * Format: date-time
             * @description With a zone.
             */
            now: string;
            traffic?: components["schemas"]["TrafficChoice"];
        };
        /** @description How far. */
        ClockAdvance: {
            /** @description An ISO 8601 duration, or milliseconds. */
            by: string | number;
            traffic?: components["schemas"]["TrafficChoice"];
        };
        /**
         * @description Whether the busy accounts go on living, on the days that go by now and on those that follow. When
         *     left out, it stays as it is; a clock that was set has no traffic unless it was asked for.
         */
        TrafficChoice: boolean;
        /** @description Time that went by, and what happened. */
        Passage: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            frozen: boolean;
            /** @description Whether the busy accounts lived on the days that went by. */
            traffic: boolean;
            /** @description How much happened. */
            count: number;
            /** @description In the order of time, the first 200. */
            happened: components["schemas"]["Happening"][];
        };
        /** @description Something that time did. */
        Happening: {
            /** @enum {string} */
            what: "grant-expired" | "payment-abandoned" | "credential-expired" | "rate-limit-turned";
            /** Format: date-time */
            at: string;
            /** @description The account, or the owner of a credential; null for a rate limit. */
            account: string | null;
            /** @description The number of the grant, payment or credential among those of its owner, or of the rule. */
            seq: number;
            /** @description What was left of a grant, in minor units. */
            amount: number | null;
        };
        /** @description The rules that stand. */
        FaultList: {
            faults: components["schemas"]["StandingFault"][];
        };
        /** @description A rule and what it has come to. */
        StandingFault: {
            id: number;
            rule: components["schemas"]["FaultRule"];
            /** @description How many requests it has matched. */
            matched: number;
            /** @description How many of them it applied to. */
            applied: number;
            /** @description Whether it will never apply again. */
            spent: boolean;
        };
        /** @description Which requests, and what happens to them. */
        FaultRule: {
            /** @description An API's id; every API when left out. */
            api?: string;
            /** @description An `operationId`; every operation when left out. */
            operation?: string;
            when?: components["schemas"]["FaultConditions"];
            /** @description How often it applies to a request that it matches. */
            probability?: number;
            /** @description The same seed and requests give the same faults. */
            seed?: string;
            /** @description How many matching requests pass first. */
            after?: number;
            /** @description How often it applies in all. */
            times?: number;
            /**
             * @description In place of the effect, or once it is done and kept: the payment settles, the answer is lost.
             * @enum {string}
             */
            phase?: "before" | "after";
            do: components["schemas"]["FaultAction"];
        };
        /** @description All that is said has to hold; `*` as a value is any. */
        FaultConditions: {
            method?: string;
            /** @description Without the mount point; `*` stands for one segment. */
            path?: string;
            query?: {
                [key: string]: string;
            };
            headers?: {
                [key: string]: string;
            };
            /** @description Members that the body has, at any depth. */
            body?: {
                [key: string]: unknown;
            };
        };
        /** @description One thing to do, `latency` besides if wanted. */
        FaultAction: {
            latency?: components["schemas"]["FaultLatency"];
            /** @description A documented answer: the named example, or the first of the status. */
            answer?: {
                status: number;
                example?: string;
            };
            /**
             * @description The connection ends without an answer.
             * @constant
             */
            drop?: true;
            /** @description So many bytes of the body leave, and then the connection ends. */
            truncate?: {
                bytes: number;
            };
            /** @description The body trickles. */
            slow?: {
                bytesPerSecond: number;
            };
            /** @description What is above the limit in a window of the world's time is answered with the documented 429. */
            rateLimit?: {
                limit: number;
                /** @description An ISO 8601 duration, or milliseconds. Windows begin at multiples of it since 1970. */
                window: string | number;
                /**
                 * @description Whether each caller is counted by himself, as when left out, or all together.
                 * @enum {string}
                 */
                by?: "credential" | "everyone";
            };
            /**
             * @description Something that goes wrong with a payment, at an operation that asks for one or at the
             *     facilitator. Nobody has paid when `malformed-challenge` happens; the others wait for a
             *     request with a payment. `answer-lost`, `bad-gateway`, `double-challenge` and
             *     `wrong-receipt` happen after the payment was settled.
             */
            payment?: {
                /** @enum {string} */
                fault: "malformed-challenge" | "verify-refused" | "challenge-expired" | "price-changed" | "facilitator-slow" | "facilitator-down" | "facilitator-garbled" | "settle-reverted" | "settle-pending" | "answer-lost" | "bad-gateway" | "double-challenge" | "wrong-receipt";
                /**
                 * @description What `verify-refused` and `settle-reverted` say: the code of a bad signature, and that of a
                 *     transaction that failed, when left out.
                 */
                code?: string;
                /** @description How long `facilitator-slow` waits; a second when left out. */
                ms?: number;
            };
        };
        PayerBudgetSetting: {
            perPayment?: components["schemas"]["AssetAmount"];
            total?: components["schemas"]["AssetAmount"];
        };
        /** @description A decimal number in the smallest units of an asset. */
        AssetAmount: string;
        PayerBudget: {
            perPayment: string | null;
            total: string | null;
        };
        PayerFinding: {
            /** @enum {string} */
            kind: "paid-twice" | "ignored-retry-after" | "signed-above-budget" | "reused-nonce" | "lost-receipt";
            /** @description An address; null where it is not known who asked. */
            payer: string | null;
            /** @description Method and URL. */
            request: string;
            /** Format: date-time */
            at: string;
            detail: string;
        };
        PayerReport: {
            /** @description How often payment was asked for. */
            challenges: number;
            /** @description How many payments came with a signature that is one. */
            presented: number;
            settled: number;
            budget: components["schemas"]["PayerBudget"];
            findings: components["schemas"]["PayerFinding"][];
        };
        /** @description In milliseconds: `ms`, or evenly between `from` and `to`, or around `mean` by `deviation`. */
        FaultLatency: {
            ms?: number;
            from?: number;
            to?: number;
            mean?: number;
            deviation?: number;
        };
        /** @description Requests, newest first. */
        ExchangeList: {
            requests: components["schemas"]["Exchange"][];
        };
        /** @description A request and its answer, without credentials. */
        Exchange: {
            /** @description Counts the requests of the world. */
            id: number;
            /** @description As the log has it. */
            requestId: string;
            /**
             * Format: date-time
             * @description By the world's time.
             */
            at: string;
            api: string;
            /** @description Null where none was found. */
            operation: string | null;
            method: string;
            /** @description With the mount point. */
            path: string;
            query: string;
            /**
             * @description 0 where the connection ended without an answer: a fault rule ended it, or the client did not
             *     wait (`gaveUp`).
             */
            status: number;
            /**
             * @description The client ended the connection before it had all of the answer. What the request did is
             *     done all the same, and is in `changes`. Left out where the client waited.
             * @constant
             */
            gaveUp?: true;
            durationMs: number;
            /** @description Why it was refused. */
            why: string | null;
            violations: {
                location: string[];
                /** @enum {string} */
                severity: "error" | "warning";
                code: string;
                message: string;
            }[];
            /** @description Whether `Prefer` chose the answer. */
            preferred: boolean;
            /** @description The numbers of the rules that applied. */
            faults: number[];
            request: components["schemas"]["Message"];
            answer: components["schemas"]["Message"];
            /** @description What changed, by commands. */
            changes: {
                command: string;
                events: {
                    [key: string]: unknown;
                }[];
            }[];
        };
        /** @description Headers and a body. */
        Message: {
            headers: {
                [key: string]: string;
            };
            /** @description Left out where there was none; a text where only its beginning was kept. */
            body?: unknown;
            /**
             * @description Only the beginning of the body was kept.
             * @constant
             */
            cut?: true;
        };
        /** @description How an answer came about. */
        Explanation: {
            id: number;
            steps: string[];
            nearest: {
                api: string;
                operation: string;
                method: string;
                path: string;
            }[];
        };
        /** @description How many there were. */
        Removed: {
            removed: number;
        };
        /** @description How many there are. */
        Count: {
            count: number;
        };
        /** @description What waiting came to. */
        Waited: {
            reached: boolean;
            count: number;
        };
        /** @description Accounts. */
        AccountList: {
            total: number;
            accounts: components["schemas"]["Account"][];
        };
        /** @description An account and what it comes to, in minor units. */
        Account: {
            /** @description What to call it. */
            account: string;
            api: string;
            handle: string;
            purpose: string;
            /** @description The owner's. */
            name: string;
            unit: string;
            /** @description How many decimal digits the minor unit is below the major one. */
            scale: number;
            balance: number;
            held: number;
            available: number;
            entries: number;
            payments: number;
            usage: number;
            grants: number;
        };
        /** @description Rows of an account, newest first. */
        RowList: {
            account: string;
            total: number;
            rows: ({
                seq: number;
            } & {
                [key: string]: string | number | boolean | null;
            })[];
        };
        /** @description What to have happen, and where. */
        Deed: {
            /** @description As `<api>/<handle>`, with `/<purpose>` where there are several. */
            account: string;
            /** @enum {string} */
            do: "grant" | "top-up" | "charge" | "refund" | "meter" | "open-payment" | "settle-payment" | "complete-payment" | "fail-payment" | "open-job" | "advance-job" | "approve" | "revoke-approval";
            /** @description In minor units. */
            amount?: number;
            /** @description In minor units. */
            cost?: number;
            units?: number;
            /** @description The number of a movement. */
            entry?: number;
            /** @description The number of a payment or job. */
            payment?: number;
            resource?: string;
            memo?: string;
            reason?: string;
            /**
             * Format: date-time
             * @description Null: never.
             */
            expiresAt?: string | null;
        };
        /** @description What was done. */
        Done: {
            account: string;
            /** @description The command of the ledger that it was. */
            command: string;
            /**
             * @description The id by which the API shows the record that was made or changed, such as the `job_id` of a
             *     job that was opened; null where the API shows none.
             */
            id: string | number | null;
            /** @description Numbers of the records that came to be. */
            result: {
                [key: string]: unknown;
            };
        };
        /** @description The form is that of `openapi/world.schema.json`. */
        WorldFile: {
            /** @constant */
            paystub: "world-1";
        } & {
            [key: string]: unknown;
        };
    };
    responses: {
        /** @description A page for a browser. */
        Page: {
            headers: {
                /**
                 * @description The page loads and sends nothing from or to anywhere else.
                 * @example default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
                 */
                "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                "X-Content-Type-Options": components["headers"]["NoSniffing"];
                /**
                 * @description The world goes on, and so does what the page says of it.
                 * @example no-store
                 */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "text/html": string;
            };
        };
        /** @description The path parameter cannot be read. */
        UnreadablePath: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An error of paystub's. The log says more. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not fit its description, or names no world that can be. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description paystub was started with a token, and the request does not have it. */
        TokenWanted: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not come from this machine, or comes from a page elsewhere. */
        NotLocal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is none, or the control plane is switched off. */
        NotThere: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It cannot be done as things stand. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The world was not used for too long, and has ended. */
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than it may be. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of a media type that is not read. */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It makes no sense; the detail says why. */
        Impossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many wrong tokens. Even the right one has to wait. */
        TooManyAttempts: {
            headers: {
                /**
                 * @description How many seconds to wait.
                 * @example 42
                 */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The world that is meant; the main one when left out.
         * @example checkout
         */
        World: string;
        /** @description Those to one API. */
        OfApi: string;
        /** @description Those for one `operationId`. */
        OfOperation: string;
        /** @description Those with one method. */
        OfMethod: string;
        /** @description Those to one path, with the mount point; `*` stands for one segment. */
        OfPath: string;
        /** @description Those that were answered with one status; 0 where the connection was ended. */
        OfStatus: number;
        /** @description Those that a fault rule applied to, by its number. */
        OfFault: number;
        /** @description Those after the one with this number. */
        Since: number;
    };
    requestBodies: never;
    headers: {
        /**
         * @description A browser takes what is served for what it is said to be.
         * @example nosniff
         */
        NoSniffing: "nosniff";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            500: components["responses"]["InternalError"];
        };
    };
    getStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            500: components["responses"]["InternalError"];
        };
    };
    getReference: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An API's id, or `control`.
                 * @example control
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["UnreadablePath"];
            /** @description No API with this id is served. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
    getAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description A name as a page has it.
                 * @example page.0123456789ab.css
                 */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /**
                     * @description The name has the content's digest in it, so that what is kept stays true.
                     * @example public, max-age=31536000, immutable
                     */
                    "Cache-Control": "public, max-age=31536000, immutable";
                    "X-Content-Type-Options": components["headers"]["NoSniffing"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/svg+xml": string;
                };
            };
            400: components["responses"]["UnreadablePath"];
            /** @description No page loads a file of this name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
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
            /** @description It serves. */
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
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An API's id, or `control` for this document, with `.json` or `.yaml`.
                 * @example sybilion.json
                 */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                    "application/yaml": string;
                };
            };
            400: components["responses"]["UnreadablePath"];
            /** @description There is no such document. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["InternalError"];
        };
    };
    listWorlds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worlds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorldList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getWorld: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The world's name.
                 * @example checkout
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The world. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["World"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    createWorld: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The world's name.
                 * @example checkout
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorldBeginning"];
            };
        };
        responses: {
            /** @description It is there. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["World"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteWorld: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The world's name.
                 * @example checkout
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    resetWorld: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The world's name.
                 * @example checkout
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it began. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["World"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getClock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    freezeClock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    resumeClock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    setClock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockSetting"];
            };
        };
        responses: {
            /** @description What happened on the way. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    advanceClock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockAdvance"];
            };
        };
        responses: {
            /** @description What happened on the way. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listFaults: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    addFault: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FaultRule"];
            };
        };
        responses: {
            /** @description It stands. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StandingFault"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    clearFaults: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getFault: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path: {
                /**
                 * @description The number of the rule.
                 * @example 1
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StandingFault"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    removeFault: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path: {
                /**
                 * @description The number of the rule.
                 * @example 1
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getPayer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayerReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    clearPayer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getPayerText: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    setPayerBudget: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayerBudgetSetting"];
            };
        };
        responses: {
            /** @description The budget. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayerBudget"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listRequests: {
        parameters: {
            query?: {
                /** @description Those to one API. */
                api?: components["parameters"]["OfApi"];
                /** @description Those for one `operationId`. */
                operation?: components["parameters"]["OfOperation"];
                /** @description Those with one method. */
                method?: components["parameters"]["OfMethod"];
                /** @description Those to one path, with the mount point; `*` stands for one segment. */
                path?: components["parameters"]["OfPath"];
                /** @description Those that were answered with one status; 0 where the connection was ended. */
                status?: components["parameters"]["OfStatus"];
                /** @description Those that a fault rule applied to, by its number. */
                fault?: components["parameters"]["OfFault"];
                /** @description Those after the one with this number. */
                since?: components["parameters"]["Since"];
                /** @description How many at most. */
                limit?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The requests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    clearRequests: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are forgotten. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    countRequests: {
        parameters: {
            query?: {
                /** @description Those to one API. */
                api?: components["parameters"]["OfApi"];
                /** @description Those for one `operationId`. */
                operation?: components["parameters"]["OfOperation"];
                /** @description Those with one method. */
                method?: components["parameters"]["OfMethod"];
                /** @description Those to one path, with the mount point; `*` stands for one segment. */
                path?: components["parameters"]["OfPath"];
                /** @description Those that were answered with one status; 0 where the connection was ended. */
                status?: components["parameters"]["OfStatus"];
                /** @description Those that a fault rule applied to, by its number. */
                fault?: components["parameters"]["OfFault"];
                /** @description Those after the one with this number. */
                since?: components["parameters"]["Since"];
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    waitForRequests: {
        parameters: {
            query?: {
                /** @description Those to one API. */
                api?: components["parameters"]["OfApi"];
                /** @description Those for one `operationId`. */
                operation?: components["parameters"]["OfOperation"];
                /** @description Those with one method. */
                method?: components["parameters"]["OfMethod"];
                /** @description Those to one path, with the mount point; `*` stands for one segment. */
                path?: components["parameters"]["OfPath"];
                /** @description Those that were answered with one status; 0 where the connection was ended. */
                status?: components["parameters"]["OfStatus"];
                /** @description Those that a fault rule applied to, by its number. */
                fault?: components["parameters"]["OfFault"];
                /** @description Those after the one with this number. */
                since?: components["parameters"]["Since"];
                /** @description How many to wait for. */
                count?: number;
                /** @description How long to wait, in milliseconds. */
                timeoutMs?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There are so many, or the time is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waited"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    getRequest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path: {
                /**
                 * @description The number of the request in its world.
                 * @example 7
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exchange"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    explainRequest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path: {
                /**
                 * @description The number of the request in its world.
                 * @example 7
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description Of one API only. */
                api?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listEntries: {
        parameters: {
            query: {
                /**
                 * @description The account, as `<api>/<handle>`, with `/<purpose>` where there are several.
                 * @example agnicpay/busy
                 */
                account: string;
                /** @description How many at most. */
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listPayments: {
        parameters: {
            query: {
                /**
                 * @description The account, as `<api>/<handle>`, with `/<purpose>` where there are several.
                 * @example agnicpay/busy
                 */
                account: string;
                /** @description How many at most. */
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listUsage: {
        parameters: {
            query: {
                /**
                 * @description The account, as `<api>/<handle>`, with `/<purpose>` where there are several.
                 * @example agnicpay/busy
                 */
                account: string;
                /** @description How many at most. */
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    listGrants: {
        parameters: {
            query: {
                /**
                 * @description The account, as `<api>/<handle>`, with `/<purpose>` where there are several.
                 * @example agnicpay/busy
                 */
                account: string;
                /** @description How many at most. */
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    doCommand: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Deed"];
            };
        };
        responses: {
            /** @description It happened. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    takeSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The world. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorldFile"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
    restoreSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The world that is meant; the main one when left out.
                 * @example checkout
                 */
                "X-Paystub-World"?: components["parameters"]["World"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorldFile"];
            };
        };
        responses: {
            /** @description The world. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["World"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["TokenWanted"];
            403: components["responses"]["NotLocal"];
            404: components["responses"]["NotThere"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            422: components["responses"]["Impossible"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    getHome: never;
    getStart: never;
    getReference: never;
    getAsset: never;
    getHealth: never;
    getDocument: never;
    listWorlds: never;
    getWorld: never;
    createWorld: never;
    deleteWorld: never;
    resetWorld: never;
    getClock: never;
    freezeClock: never;
    resumeClock: never;
    setClock: never;
    advanceClock: never;
    listFaults: never;
    addFault: never;
    clearFaults: never;
    getFault: never;
    removeFault: never;
    getPayer: never;
    clearPayer: never;
    getPayerText: never;
    setPayerBudget: never;
    listRequests: "limit";
    clearRequests: never;
    countRequests: never;
    waitForRequests: "count" | "timeoutMs";
    getRequest: never;
    explainRequest: never;
    listAccounts: "limit" | "offset";
    listEntries: "limit" | "offset";
    listPayments: "limit" | "offset";
    listUsage: "limit" | "offset";
    listGrants: "limit" | "offset";
    doCommand: never;
    takeSnapshot: never;
    restoreSnapshot: never;
}
