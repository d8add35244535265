import type {AwsConfiguration} from '../project/aws-config.ts';
import type {InstalledTools} from '../project/installed-tools.ts';
import type {Project} from '../project/project.ts';
import type {RailwayLink} from '../project/railway-link.ts';
import type {Tokens} from '../project/tokens.ts';

/** What questions and their suggestions may depend on. */
export type Facts = {
	readonly project: Project;
	readonly tools: InstalledTools;
	readonly aws: AwsConfiguration;
	/** Tokens that are at hand, and where each was found. */
	readonly foundTokens: Tokens;
	/** What Railway's own CLI has linked the folder to. */
	readonly railwayLink: RailwayLink | undefined;
};

/** Where a value came from; the review page shows it. */
export type AnswerSource = string;

export type Choice = {
	readonly value: string;
	readonly label: string;
	/** What it costs or gives, a few words. */
	readonly hint?: string;
};

/** Choices that only a service knows. They are asked for when the question is; where it can't be asked, any text is an answer. */
export type Remote = {
	/** Its name, for example `Railway`. */
	readonly service: string;
	/** Ids of questions further up whose answers decide what the choices are. */
	readonly after: readonly string[];
	/** Choices that there are in any case, before the ones of the service. */
	readonly first: readonly Choice[];
	/** As `first`, behind them. */
	readonly last: readonly Choice[];
};

/** The value of an answer by its question's id. Only of questions further up in the table: they are asked first. */
export type AnswerLookup = (id: string) => string;

export type Suggestion = {readonly value: string; readonly source: AnswerSource};

/** One question, described once: parser, help, prompts, configuration file and completion read it. */
export type Question = {
	/** Stable name, also the flag without its dashes, for example `linker`. */
	readonly id: string;
	/** For example `--linker`. A secret has none: anybody on the machine can read a command line. */
	readonly flag?: `--${string}`;
	/** For example `FERROVIA_LINKER`; of a secret, the variable that other tools read it from as well. */
	readonly env: string;
	/** Dotted key in `ferrovia.toml`, for example `tools.linker`. A secret has none: the file is committed. */
	readonly key?: string;
	/** The question as it is asked. */
	readonly prompt: string;
	/** Why it is asked and what the answer changes: shown on `?`. */
	readonly why: string;
	/** One line for `--help`. */
	readonly help: string;
	readonly kind: 'select' | 'text';
	/** For `select`: all the values there are. */
	readonly choices?: readonly Choice[];
	/**
	Choices that are known only on this machine. Where there are any, the question is asked as a `select` of them;
	everywhere else any value may be given that `validate` accepts.
	*/
	readonly options?: (facts: Facts) => readonly Choice[];
	/** Where its choices are known to a service; for `text`, since any other value may be given that `validate` accepts. */
	readonly remote?: Remote;
	/** Ids of the steps that read the answer. */
	readonly steps: readonly string[];
	/** Only this machine's business: read from `ferrovia.toml`, never written to it. */
	readonly machine: boolean;
	/** Held in memory only. */
	readonly secret: boolean;
	/** Asked only when there is no suggestion: a setting for the few who look for it. The review shows it; the flag, the variable and the key set it. */
	readonly advanced: boolean;
	/**
	False where the answer would change nothing, on this machine, in this project or after the other answers: it is neither asked
	nor saved then. It has a value all the same, so a chain of conditions is named whole.
	*/
	readonly relevant: (facts: Facts, answer: AnswerLookup) => boolean;
	/** One suggestion, or several, the best first: the first that `validate` accepts is used. */
	readonly suggest: (facts: Facts, answer: AnswerLookup) => Suggestion | readonly Suggestion[];
	/** What is wrong with a value, or undefined. */
	readonly validate: (value: string) => string | undefined;
};

/** The answer to one question. */
export type Answer = {
	readonly value: string;
	readonly source: AnswerSource;
	/** Given by the user, now or earlier, rather than suggested by us. */
	readonly given: boolean;
};

export type Answers = ReadonlyMap<string, Answer>;
