// Generated from test/sixth/openapi/ferrymeter.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/tolls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tolls
         * @description Newest first, by cursor.
         */
        get: operations["listTolls"];
        put?: never;
        /**
         * Pay a toll
         * @description Takes the toll from the purse.
         */
        post: operations["payToll"];
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
        Toll: {
            id: string;
            pier: string;
            /** @description Dinars with three decimals. */
            dinars: string;
            /** @description Seconds since 1970. */
            at: number;
        };
        TollPage: {
            tolls: components["schemas"]["Toll"][];
            next: string | null;
        };
    };
    responses: {
        /** @description No. */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
        /** @description The ferry is broken. */
        Broken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": "broken";
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
    listTolls: {
        parameters: {
            query?: {
                /** @description How many; beyond 50 is refused. */
                limit?: number;
                /** @description The `next` of the page before. One that was never given out is ignored. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.ferry+json": components["schemas"]["TollPage"];
                };
            };
            400: components["responses"]["Refused"];
            401: components["responses"]["Refused"];
            500: components["responses"]["Broken"];
        };
    };
    payToll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pier: string;
                    fils: number;
                };
            };
        };
        responses: {
            /** @description Paid. */
            201: {
                headers: {
                    /**
                     * @description What is left, in fils.
                     * @example 10
                     */
                    "X-Purse": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.ferry+json": components["schemas"]["Toll"];
                };
            };
            400: components["responses"]["Refused"];
            401: components["responses"]["Refused"];
            402: components["responses"]["Refused"];
            413: components["responses"]["Refused"];
            415: components["responses"]["Refused"];
            500: components["responses"]["Broken"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listTolls: "limit";
    payToll: never;
}
