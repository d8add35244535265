import {Command, CommanderError, Option} from 'commander';
import {questions} from './answers/table.ts';
import type {GlobalOptions} from './commands/options.ts';
import {breakNames} from './commands/rehearse/break-names.ts';
import {type ExitCode, exitCodes} from './engine/errors.ts';
import {stepNames} from './steps/names.ts';
import {version} from './version.ts';

/**
Runs a command line and returns its exit code. Everything but parsing is loaded when it is needed: `--help` and `--version` load
no user interface and no service.
*/
export async function main(argv: readonly string[]): Promise<ExitCode> {
	let exitCode: ExitCode = exitCodes.ok;
	const program = createProgram(async (command, steps, options) => {
		const {runCommand} = await import('./commands/run.ts');
		exitCode = await runCommand(command, steps, options);
	});
	try {
		await program.parseAsync([...argv], {from: 'user'});
		return exitCode;
	} catch (error) {
		if (error instanceof CommanderError) {
			return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
		}

		throw error;
	}
}

export type CommandName = 'setup' | 'plan' | 'verify' | 'undo' | 'status' | 'rollback' | 'measure' | 'rehearse' | 'completion' | 'complete';

export type RunCommandLine = (command: CommandName, operands: readonly string[], options: GlobalOptions) => Promise<void>;

/** The command line as commander reads it; flags of answers come from the table of questions. */
export function createProgram(run: RunCommandLine): Command {
	const program = new Command('ferrovia')
		.description(
			'From Railway builds that take minutes to deploys that only pull an image.\nDetects, asks, shows the plan, applies it and proves each part.',
		)
		.version(version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.option('-y, --yes', 'ask nothing: take the suggestions and apply the plan')
		.option('--json', 'print JSON on stdout and nothing else (docs/json.md)')
		.option('--cwd <dir>', "the project's folder (default: here)")
		.option('--config <file>', 'the file with the answers (default: ferrovia.toml in the project)')
		.option('--offline', 'fetch no crates: what they need is derived from Cargo.lock alone')
		.option('--no-color', 'print without colour, as NO_COLOR does')
		.option('--accessible', 'print words line by line, for screen readers, as ACCESSIBLE does')
		.option('--verbose', 'print everything that was seen, with the words of the tools')
		.configureHelp({showGlobalOptions: true})
		.showSuggestionAfterError()
		.exitOverride()
		.configureOutput({outputError: (text, write) => write(text.replace(/^error: /, 'ferrovia: '))})
		.addHelpText('after', footer);

	const add = (name: CommandName, description: string, examples: string, options: AddOptions = {}) => {
		const command = program
			.command(name, {isDefault: options.isDefault})
			.description(description)
			.helpOption('-h, --help', 'print this help');
		if (options.argument === undefined) {
			command.argument('[step...]', `only these: ${stepNames.join(', ')}`);
		} else if (options.argument !== '') {
			command.argument(options.argument, options.argumentHelp);
		}

		for (const option of options.flags ?? answerOptions()) {
			command.addOption(option);
		}

		command.addHelpText('after', `\nExamples\n${examples}`).action(async () => run(name, command.args, command.optsWithGlobals()));
	};

	add(
		'setup',
		'set up what is missing, and prove it (the default)',
		`  ferrovia                       the wizard
  ferrovia setup cargo           one step
  ferrovia --yes --linker mold   no questions`,
		{isDefault: true},
	);
	add(
		'plan',
		'show what is missing, change nothing',
		`  ferrovia plan
  ferrovia plan cargo --json`,
	);
	add(
		'verify',
		'prove what is there, change nothing',
		`  ferrovia verify
  ferrovia verify tools --verbose
  ferrovia verify --json         in CI: exit 0 proved, 1 failed, 3 not known`,
	);
	add(
		'undo',
		'take back what Ferrovia did, the newest first',
		`  ferrovia undo
  ferrovia undo cargo
  ferrovia undo --yes --delete-objects   no questions, what is in a bucket included`,
		{flags: [new Option('--delete-objects', 'with --yes: also delete what is in a bucket')]},
	);
	add(
		'status',
		'tell what CI, the registry and Railway say now',
		`  ferrovia status
  ferrovia status --watch
  ferrovia status --json         exit 1: something else is live than CI pushed last`,
		{
			argument: '',
			flags: [new Option('--watch', 'read again every minute (90 seconds on a free plan), until q or Ctrl+C'), ...answerOptions()],
		},
	);
	add(
		'rollback',
		'deploy an earlier image, and prove that it runs',
		`  ferrovia rollback              choose from a list
  ferrovia rollback sha-1a2b3c4
  ferrovia rollback 9f86d081884c --yes`,
		{argument: '[image]', argumentHelp: 'a digest, the tag of a commit, or a deployment; the beginning is enough', flags: answerOptions()},
	);
	add(
		'measure',
		'time the builds as they were and as they are, and write a report',
		`  ferrovia measure                          the release build, three rounds
  ferrovia measure --profile both --runs 5
  ferrovia measure --compare first last
  ferrovia measure --fail-over 20%          in CI: exit 1 slower, 3 nothing to compare with`,
		{
			argument: '',
			flags: [
				new Option('--runs <n>', 'rounds: each makes every build once (default: 3)'),
				new Option('--profile <dev|release|both>', 'release is what is deployed, dev is daily work (default: release)'),
				new Option('--compare <measurement...>', 'build nothing, and compare two: ids, numbers, first or last'),
				new Option('--fail-over <percent>', 'fail when a build takes longer than in the last measurement, by more than this'),
				new Option('--report <file>', 'the page with charts (default: ferrovia-report.html in the project)'),
			],
		},
	);
	add(
		'rehearse',
		'the whole journey in a practice cloud on this machine, with no account',
		`  ferrovia rehearse                the wizard, on a sample project
  ferrovia rehearse --yes          by itself
  ferrovia rehearse --cwd .        on a copy of your project
  ferrovia rehearse --break crash  killed in the middle, and resumed`,
		{
			argument: '',
			flags: [
				new Option('--break <what>', `break something, and show what Ferrovia does: ${breakNames.join(', ')}`),
				new Option('--keep', 'leave the folder of the rehearsal'),
				new Option('--shell', 'a shell in the practice cloud afterwards'),
				...answerOptions(),
			],
		},
	);
	program
		.command('completion')
		.description('print the completion script of a shell')
		.argument('<shell>', 'bash, zsh or fish')
		.addHelpText(
			'after',
			`\nExamples
  source <(ferrovia completion bash)
  ferrovia completion zsh > ~/.zfunc/_ferrovia
  ferrovia completion fish > ~/.config/fish/completions/ferrovia.fish`,
		)
		.action(async (shell: string) => run('completion', [shell], program.opts()));
	// What the completion scripts call; everything after it belongs to the line that is being typed.
	program
		.command('complete', {hidden: true})
		.argument('[words...]')
		.allowUnknownOption()
		.helpOption(false)
		.action(async (words: string[]) => run('complete', words, program.opts()));
	for (const command of program.commands) {
		command.exitOverride().showSuggestionAfterError().configureOutput(program.configureOutput());
	}

	return program;
}

type AddOptions = {
	readonly isDefault?: boolean;
	/** The flags of this command alone; those of the answers where none are named. */
	readonly flags?: readonly Option[];
	/** In place of the steps; empty for none. */
	readonly argument?: string;
	readonly argumentHelp?: string;
};

function answerOptions(): readonly Option[] {
	return questions.flatMap(({flag, env, key, help, choices, kind}) => {
		if (flag === undefined) {
			return [];
		}

		const values = choices?.map(({value}) => value).join('|');
		return new Option(`${flag} <${kind === 'select' && values !== undefined ? values : 'value'}>`, `${help} [${env}, ${key}]`);
	});
}

/** What the help ends with. */
export const footer = `
Steps
  tools     mold, clang and sccache on this machine
  cargo     profiles, linker and cache in Cargo's configuration
  cache     a bucket that CI shares compiled crates through
  image     a Dockerfile whose caches really hit
  workflow  CI that builds, pushes and deploys the image
  railway   a service that only pulls the image
  github    secrets, variables, a pull request, the first run
  features  features of dependencies that nothing needs, removed (only when named)

Tokens, in memory only
  GitHub    GH_TOKEN, GITHUB_TOKEN, or gh auth login
  Railway   RAILWAY_API_TOKEN, RAILWAY_TOKEN, or railway login
  registry  FERROVIA_REGISTRY_TOKEN, for a private image

Exit codes
  0 done or proved   1 a change or a check failed   2 wrong command line or missing answers
  3 could not tell: network, permissions   130 interrupted

Examples
  ferrovia                 the wizard
  ferrovia plan            what it would do
  ferrovia verify          is everything still true
  ferrovia undo            take it back`;
