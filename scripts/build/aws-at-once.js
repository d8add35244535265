import {readFile} from 'node:fs/promises';

const lateImport = /const \{([\w$:, ]+)\} = await import\(("[^":]+")\);/g;

/**
AWS's packages load each other late, and Ferrovia loads AWS late, for which once is enough: in one piece, of which only the names that are asked for are
kept. A package that is imported late is kept whole.
*/
export const awsAtOnce = {
	name: 'aws-at-once',
	setup({onLoad}) {
		onLoad({filter: /[/\\]node_modules[/\\]@(?:aws-sdk|smithy)[/\\].*[/\\]dist-es[/\\].*\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const imports = [];
			const contents = text.replaceAll(lateImport, (_, names, source) => {
				const pairs = names.split(',').map((name, index) => {
					const [exported, local = exported] = name.split(':').map(part => part.trim());
					const imported = `late_${imports.length}_${index}`;
					return {local, imported, specifier: `${exported} as ${imported}`};
				});
				imports.push(`import {${pairs.map(({specifier}) => specifier).join(', ')}} from ${source};\n`);
				return pairs.map(({local, imported}) => `const ${local} = ${imported};`).join(' ');
			});
			return imports.length === 0 ? undefined : {contents: `${imports.join('')}${contents}`};
		});
	},
};
