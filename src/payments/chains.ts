/** The EVM networks, by the names of version 1 and the CAIP-2 ids of version 2, and their USDC. */

export interface Chain {
  /** As version 1 has it. */
  readonly name: string;
  /** As version 2 has it (CAIP-2). */
  readonly id: `eip155:${number}`;
  readonly chainId: number;
  /** Whether what is on it is worth nothing. */
  readonly test: boolean;
  /** The asset that official clients pay in unless they are told otherwise, where it is known here. */
  readonly usdc: Asset | undefined;
}

/** A token, and what its signatures are made for (the EIP-712 domain). */
interface Asset {
  readonly address: string;
  readonly name: string;
  readonly version: string;
  readonly decimals: number;
}

const USDC: Readonly<Record<number, Asset>> = {
  84532: asset('0x036CbD53842c5426634e7929541eC2318f3dCF7e', 'USDC'),
  8453: asset('0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', 'USD Coin'),
};

function asset(address: string, name: string): Asset {
  return { address, name, version: '2', decimals: 6 };
}

/** Names and chain ids as the official clients of version 1 know them; an asterisk marks test networks. */
const KNOWN = `
  abstract 2741, abstract-testnet* 11124, base 8453, base-sepolia* 84532, avalanche 43114,
  avalanche-fuji* 43113, iotex 4689, sei 1329, sei-testnet* 1328, polygon 137, polygon-amoy* 80002,
  peaq 3338, story 1514, educhain 41923, skale-base-sepolia* 324705682
`;

export const CHAINS: readonly Chain[] = KNOWN.split(',').map((one): Chain => {
  const [name = '', id = ''] = one.trim().split(/\s+/);
  const chainId = Number(id);
  return {
    name: name.replace('*', ''),
    id: `eip155:${chainId}`,
    chainId,
    test: name.endsWith('*'),
    usdc: USDC[chainId],
  };
});

const byName = new Map(CHAINS.map((chain) => [chain.name, chain] as const));
const byId = new Map<string, Chain>(CHAINS.map((chain) => [chain.id, chain] as const));

/** A network by either of its names. */
export function chainOf(network: string): Chain | undefined {
  return byId.get(network) ?? byName.get(network);
}

/** A network as one version of the protocol names it: version 1 by its own names, version 2 by CAIP-2. */
export function chainIn(version: 1 | 2, network: unknown): Chain | undefined {
  return typeof network === 'string' ? (version === 1 ? byName : byId).get(network) : undefined;
}
