// Generated from src/contract/kiosk/kiosk.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/items": {
        parameters: {
            query?: never;
            header?: {
                "X-Shelf"?: number;
            };
            path?: never;
            cookie?: never;
        };
        get: operations["listItems"];
        put?: never;
        post: operations["createItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/{item-id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getItem"];
        put?: never;
        post?: never;
        delete: operations["removeItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/special": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSpecial"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shelves/{number}/label": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getLabel"];
        put: operations["setLabel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/till": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["openTill"];
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
        Item: {
            id: string;
            priceCents: number;
        };
        Error: {
            error: string;
            detail?: unknown;
        };
    };
    responses: {
        /** @description No, and why. */
        Refused: {
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
    listItems: {
        parameters: {
            query?: {
                size?: number;
                limit?: number;
                price?: number;
                page?: number;
                sort?: "name" | "price";
                age?: number;
                fresh?: boolean;
                rank?: number;
                q?: string;
                since?: string;
                until?: string;
            };
            header?: {
                "X-Shelf"?: number;
            };
            path?: never;
            cookie?: {
                lang?: "en" | "de";
            };
        };
        requestBody?: never;
        responses: {
            /** @description What is on the shelves, and what was understood. */
            200: {
                headers: {
                    /** @example 2 */
                    "X-Total": number;
                    /** @example seen=1 */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Item"][];
                        asked: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            400: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    createItem: {
        parameters: {
            query?: never;
            header?: {
                "X-Shelf"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    priceCents: number;
                    tags?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description It is on the shelf. */
            201: {
                headers: {
                    /** @example /items/tea */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Refused"];
            401: components["responses"]["Refused"];
            403: components["responses"]["Refused"];
            409: components["responses"]["Refused"];
            413: components["responses"]["Refused"];
            415: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    getItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "item-id": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    removeItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "item-id": string;
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
            400: components["responses"]["Refused"];
            401: components["responses"]["Refused"];
            403: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    getSpecial: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item of the day. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            500: components["responses"]["Refused"];
        };
    };
    getLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What to print. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "application/json": {
                        label: string;
                    };
                };
            };
            400: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    setLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    label: string;
                };
            };
        };
        responses: {
            /** @description It is set, or back to the usual one. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused"];
            413: components["responses"]["Refused"];
            415: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
    openTill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who opened it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        caller: string;
                    };
                };
            };
            401: components["responses"]["Refused"];
            403: components["responses"]["Refused"];
            500: components["responses"]["Refused"];
        };
    };
}

/** The query parameters that always have a value, since the document gives them a default. */
export interface defaults {
    listItems: "limit" | "price" | "page" | "sort" | "rank" | "until";
    createItem: never;
    getItem: never;
    removeItem: never;
    getSpecial: never;
    getLabel: never;
    setLabel: never;
    openTill: never;
}
