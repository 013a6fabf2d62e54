using Rapport.Events;
using Rapport.Hosting.Ids;


namespace Rapport.Hosting.Tests;

public sealed class IdsTests
{
    [Fact]
    public void DerivedId_SameParts_SameVersion5Uuid()
    {
        var id = DerivedId.From("definition", "contact", "cause");
        Assert.Equal(id, DerivedId.From("definition", "contact", "cause"));
        Assert.Equal('5', id[14]);
        Assert.Contains(id[19], "89ab");
    }

    [Fact]
    public void DerivedId_PartsShifted_Differ() =>
        Assert.NotEqual(DerivedId.From("ab", "c"), DerivedId.From("a", "bc"));

    [Fact]
    public void Partition_ManyContacts_SpreadEvenlyAndStable()
    {
        var counts = new int[64];
        for (var i = 0; i < 64_000; i++)
            counts[Partition.Of("main", $"c_{i:D26}", 64)]++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.Equal(Partition.Of("main", "c_1", 64), Partition.Of("main", "c_1", 64));
    }
}
