import type {Answers} from '../answers/question.ts';
import {answerValue} from '../answers/resolve.ts';
import type {AwsConfiguration} from '../project/aws-config.ts';
import type {InstalledTools} from '../project/installed-tools.ts';
import type {Project} from '../project/project.ts';
import type {RailwayLink} from '../project/railway-link.ts';
import type {Tokens} from '../project/tokens.ts';
import type {AwsOptions, AwsSession} from '../services/aws/session.ts';
import type {RunProcess} from '../services/process.ts';
import type {Probes} from './probes.ts';
import type {Vault} from './vault.ts';

/** What the steps look at. Reading it changes nothing. */
export type World = {
	readonly project: Project;
	readonly tools: InstalledTools;
	readonly aws: AwsConfiguration;
	readonly foundTokens: Tokens;
	readonly railwayLink: RailwayLink | undefined;
	readonly answers: Answers;
	/** Ids of the steps that this run is about. */
	readonly selected: readonly string[];
	/** The file in which answers are kept, absolute. */
	readonly configPath: string;
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Shows what a slow look is doing; nothing that is kept. */
	readonly output: (line: string) => void;
	/** Real builds in private folders, shared by the checks that ask for the same one. */
	readonly probes: Probes;
	/** Signs in to a store, with clients that are loaded only then. */
	readonly openAws: (options: Pick<AwsOptions, 'profile' | 'region' | 'endpoint' | 'credentials'>) => Promise<AwsSession>;
	/** The tokens that were found, or typed for this run. */
	readonly tokens: () => Promise<Tokens>;
	/** How long a wait of so many milliseconds is. Tests make it short. */
	readonly pace?: (milliseconds: number) => number;
	/** Secrets on their way from one step to another. */
	readonly vault: Vault;
};

/** The value of an answer. */
export function answer(world: Pick<World, 'answers'>, id: string): string {
	return answerValue(world.answers, id);
}
