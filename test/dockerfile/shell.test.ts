// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's variables, not ours
import {describe, expect, it} from 'vitest';
import {expand} from '../../source/dockerfile/expand.ts';
import {parseDockerfile} from '../../source/dockerfile/parse.ts';
import {commandsOfStage} from '../../source/dockerfile/runs.ts';
import {commandsOf} from '../../source/dockerfile/shell.ts';

const words = (script: string) => commandsOf(script).map(command => command.words);

describe('the commands of a script', () => {
	it.each([
		['a b && c || d; e | f & g', [['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
		['a\nb # c; d\n#e\nf', [['a'], ['b'], ['f']]],
		['a \\\n  b', [['a', 'b']]],
		['echo "a && b" \'c; d\' e\\ f', [['echo', 'a && b', 'c; d', 'e f']]],
		['if [ -f x ]; then a; else b; fi', [['[', '-f', 'x', ']'], ['a'], ['b']]],
		['(a && { b; })', [['a'], ['b']]],
		['a > /dev/null 2>&1 < in b &> all', [['a', 'b']]],
		['sudo a; exec b; env X=1 c', [['a'], ['b'], ['c']]],
		['a "$(b "c d")" `e f`', [['a', '$(b "c d")', '`e f`']]],
		['sh -ec "a; b"', [['sh', '-ec', 'a; b'], ['a'], ['b']]],
		['command -v a', []],
		['a "unclosed', [['a', '"unclosed']]],
		[String.raw`a "b\"c" 'b\"c'`, [['a', 'b"c', String.raw`b\"c`]]],
		['a >; b', [['a'], ['b']]],
	])('%s', (script, expected) => {
		expect(words(script)).toEqual(expected);
	});

	it('are not the patterns of case', () => {
		expect(words('case "$ARCH" in amd64) a ;; arm64|arm) b; c ;; *) d ;; esac; e')).toEqual([['a'], ['b'], ['c'], ['d'], ['e']]);
	});

	it('have assignments before them', () => {
		expect(commandsOf('RUST_LOG=info A="b c" ./server x=y')).toEqual([
			{assignments: new Map(Object.entries({RUST_LOG: 'info', A: 'b c'})), words: ['./server', 'x=y']},
		]);
	});
});

describe('the commands of a stage', () => {
	it('are those of its RUNs, with the variables that are known', () => {
		const dockerfile = parseDockerfile(`FROM debian
ARG PACKAGES="a b" NAME=server
RUN apt-get install $PACKAGES "$UNKNOWN"
RUN ["cargo", "build", "--bin", "$NAME"]
RUN <<EOF
cargo build --bin \${NAME}
EOF
RUN cat <<EOF > /etc/x
cargo test
EOF
RUN bash -e <<EOF
cargo fetch
EOF
`);
		expect(commandsOfStage(dockerfile, dockerfile.stages[0]).map(command => command.words.join(' '))).toEqual([
			'apt-get install a b $UNKNOWN',
			'cargo build --bin server',
			'cargo build --bin server',
			'cat',
			'cargo fetch',
		]);
	});
});

describe('variables', () => {
	const values = new Map(Object.entries({A: '1', EMPTY: ''}));
	it.each([
		['$A-${A}', '1-1'],
		['${A:-2} ${B:-2} ${EMPTY:-2} ${EMPTY-2}', '1 2 2 '],
		['${A:+2}|${B:+2}|${EMPTY:+2}|${EMPTY+2}', '2|||2'],
		['${B:-x${A}}', 'x1'],
		['$B ${B} \\$A ${A%x}', '$B ${B} \\$A ${A%x}'],
	])('%s', (text, expected) => {
		expect(expand(text, values)).toBe(expected);
	});
});
