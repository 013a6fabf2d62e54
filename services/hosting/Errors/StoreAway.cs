namespace Rapport.Hosting.Errors;

/// <summary>How a kind of store says that it cannot be reached; its callers are told UNAVAILABLE.</summary>
/// <param name="Is">True for an exception that says so.</param>
public sealed record StoreAway(Func<Exception, bool> Is);
