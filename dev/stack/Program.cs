using Rapport.Stack.Commands;

return await CommandLine.Run(args);
