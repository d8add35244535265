/** Ids of the stations, without the weight of what they do: the command line and completion need no more. */
export const stepNames = ['tools', 'cargo', 'cache', 'image', 'workflow', 'railway', 'github', 'features'] as const;

/** What a run is about that names no step. What `features` looks for takes minutes, so it is asked for by its name. */
export const usualStepNames = stepNames.filter(name => name !== 'features');
