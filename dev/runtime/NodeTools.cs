namespace Rapport.Runtime;

/// <summary>Node.js and npm, ready to be started.</summary>
/// <param name="Node">Absolute path of <c>node</c>.</param>
/// <param name="Npm">Program and first arguments that stand for <c>npm</c>.</param>
public sealed record NodeTools(string Node, IReadOnlyList<string> Npm);
