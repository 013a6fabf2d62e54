namespace Rapport.Following.Definitions;

/// <summary>Reads the definitions of a catalog again: when it returns, those that were in the store when it was called are in force.</summary>
public delegate Task RefreshDefinitions(CancellationToken cancellation);
