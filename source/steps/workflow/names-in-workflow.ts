/** A secret or a variable of the repository that a workflow names. */
export type CiName = {readonly kind: 'secret' | 'variable'; readonly name: string};

/** Those in expressions, each once; not what GitHub itself provides. */
export function namesIn(text: string): readonly CiName[] {
	const code = text.replaceAll(/(?:^|\s)#.*$/gm, '');
	const found = [...code.matchAll(/\b(secrets|vars)(?:\.|\[')([A-Za-z_]\w*)/g)].map(
		([, context, name = '']) => `${context} ${name.toUpperCase()}`,
	);
	return [...new Set(found)]
		.filter(name => name !== 'secrets GITHUB_TOKEN')
		.map(entry => {
			const [context, name = ''] = entry.split(' ');
			return {kind: context === 'secrets' ? 'secret' : 'variable', name};
		});
}
