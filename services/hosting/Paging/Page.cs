namespace Rapport.Hosting.Paging;

/// <summary>A page of a list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="NextToken">Token of the next page; empty behind the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string NextToken);
