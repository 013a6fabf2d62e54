using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>All that a service keeps of people. The one way to forget it: of the call, and of who follows the log.</summary>
/// <param name="service">Name of the service.</param>
/// <param name="stores">What it keeps.</param>
public sealed class PersonalData(string service, IEnumerable<IPersonalStore> stores)
{
    /// <summary>Name of the service.</summary>
    public string Service => service;

    /// <summary>What it keeps, in the order in which it is forgotten.</summary>
    public IReadOnlyList<IPersonalStore> Stores { get; } = [.. stores];

    /// <summary>Forgets a person everywhere, one store after the other; repeatable.</summary>
    /// <returns>What each has forgotten.</returns>
    public Task<IReadOnlyList<StoreItems>> EraseAsync(Person person, CancellationToken cancellation) =>
        EachAsync(store => store.EraseAsync(person, cancellation));

    /// <summary>What is left of a person in each store.</summary>
    public Task<IReadOnlyList<StoreItems>> CountAsync(Person person, CancellationToken cancellation) =>
        EachAsync(store => store.CountAsync(person, cancellation));

    private async Task<IReadOnlyList<StoreItems>> EachAsync(Func<IPersonalStore, Task<long>> items)
    {
        var all = new List<StoreItems>(Stores.Count);
        foreach (var store in Stores)
            all.Add(new StoreItems
            {
                Store = store.Store, Items = await items(store), Form = (int)store.Form, RetentionDays = store.RetentionDays,
            });
        return all;
    }
}
