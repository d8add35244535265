/** A simple command of a shell: `RUST_LOG=info ./server --port 80` has one assignment and three words. Quotes are gone, variables stay. */
export type ShellCommand = {readonly assignments: ReadonlyMap<string, string>; readonly words: readonly string[]};

/**
The simple commands of a piece of shell script, one after the other whatever joins them (`&&`, `;`, `|`, `if`, `( )`). It is read to
find what a Dockerfile installs and builds, not to run it: what a substitution would give is not known and stays as it is written.
*/
export function commandsOf(script: string): readonly ShellCommand[] {
	const commands: ShellCommand[] = [];
	let words: string[] = [];
	const end = () => {
		const command = simpleCommand(words);
		if (command !== undefined) {
			commands.push(command);
		}

		words = [];
	};

	let depth = 0;
	let inPattern = false;
	for (const {kind, text} of tokensOf(script)) {
		if (kind === 'word') {
			words.push(text);
			inPattern &&= text !== 'esac';
			continue;
		}

		// A bracket that none has opened ends a pattern of `case`, which begins behind `;;`.
		if (inPattern || (text === ')' && depth === 0)) {
			words = [];
			inPattern &&= text !== ')';
		}

		depth = Math.max(0, depth + (text === '(' ? 1 : text === ')' ? -1 : 0));
		end();
		inPattern ||= text === ';;';
	}

	end();
	return commands.flatMap(command => [command, ...inner(command)]);
}

/** The words of a line, without their quotes. */
export function wordsOf(line: string): readonly string[] {
	return tokensOf(line, {operators: false}).map(({text}) => text);
}

/** Words that stand before a command without being one. */
const openers: ReadonlySet<string> = new Set('if then else elif do while until time exec command sudo ! {'.split(' '));
const closers: ReadonlySet<string> = new Set(['fi', 'done', 'esac', '}']);

/** One command out of its words: what stands before it, and the variables that it is given, are taken off. */
export function simpleCommand(all: readonly string[]): ShellCommand | undefined {
	const start = all.findIndex(word => !openers.has(word));
	const rest = start === -1 || all[start]?.startsWith('-') ? [] : all.slice(start);
	const assignments = new Map<string, string>();
	const words = rest[0] === 'env' ? rest.slice(1) : [...rest];
	for (let word = words[0]; word !== undefined; word = words[0]) {
		const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
		if (name === undefined) {
			break;
		}

		assignments.set(name, value);
		words.shift();
	}

	const isCommand = (words.length > 0 && !closers.has(words[0] ?? '')) || assignments.size > 0;
	return isCommand ? {assignments, words} : undefined;
}

/** What `sh -c '...'` runs. */
function inner({words}: ShellCommand): readonly ShellCommand[] {
	const flag = words.findIndex(word => /^-[a-z]*c$/.test(word));
	return /^(?:.*\/)?(?:ba|da|a|z)?sh$/.test(words[0] ?? '') && flag > 0 ? commandsOf(words[flag + 1] ?? '') : [];
}

type Token = {readonly kind: 'word' | 'end'; readonly text: string};

const piece =
	/(?<space>[ \t]+)|(?<comment>#[^\n]*)|(?<redirect>(?:&|\d*)(?:>>|>&|>\||<<-?|<>|[<>])&?[ \t]*)|(?<end>&&|\|\||;;|[;&|()\n])|(?<single>'[^']*')|(?<double>"(?:\$\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*")|(?<substitution>\$\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|`[^`]*`)|(?<escaped>\\[\s\S])|(?<plain>[^\s'"\\;&|()<>`$]+|[\s\S])/gy;

function tokensOf(script: string, {operators = true} = {}): readonly Token[] {
	const tokens: Token[] = [];
	let word: string | undefined;
	let skipped = false;
	const endWord = () => {
		if (word !== undefined && !skipped) {
			tokens.push({kind: 'word', text: word});
		}

		skipped = skipped && word === undefined;
		word = undefined;
	};

	for (const {0: text, groups: {space, comment, redirect, end, single, double, escaped} = {}} of script.matchAll(piece)) {
		if (space !== undefined || (!operators && text === '\n')) {
			endWord();
		} else if (comment !== undefined && word === undefined && operators) {
			endWord();
		} else if (redirect !== undefined && operators) {
			endWord();
			// The file that follows is no argument; of `2>&1` nothing follows.
			skipped = true;
		} else if (end !== undefined && operators) {
			endWord();
			skipped = false;
			tokens.push({kind: 'end', text});
		} else if (escaped !== undefined) {
			// A line that goes on; otherwise the character as it is, a dollar still marked as none of a variable.
			word = escaped === '\\\n' ? word : (word ?? '') + (escaped === '\\$' ? escaped : escaped.slice(1));
		} else if (single !== undefined || double !== undefined) {
			word = (word ?? '') + (double === undefined ? text.slice(1, -1) : text.slice(1, -1).replaceAll(/\\(["\\`\n])/g, '$1'));
		} else {
			word = (word ?? '') + text;
		}
	}

	endWord();
	return tokens;
}
