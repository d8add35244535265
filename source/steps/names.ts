/** Ids of the stations, without the weight of what they do: the command line and completion need no more. */
export const stepNames = ['tools', 'cargo', 'cache', 'image', 'workflow', 'railway', 'github'] as const;
