namespace Rapport.Runtime;

/// <summary>How the document database is reached, and which processes have to run for it.</summary>
/// <param name="Engine">For people: which of the three it is.</param>
/// <param name="ConnectionString">URI for MongoDB drivers, with the options that this engine needs.</param>
/// <param name="Commands">Processes in the order they start; they stop in reverse. Empty for a given URI.</param>
public sealed record MongoPlan(string Engine, string ConnectionString, IReadOnlyList<ServerCommand> Commands);
