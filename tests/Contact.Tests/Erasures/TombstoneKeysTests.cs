using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Tombstones;

namespace Rapport.Contact.Tests.Erasures;

/// <summary>Names of the erased as they are kept.</summary>
public sealed class TombstoneKeysTests
{
    private const string Secret = "a-secret-of-at-least-32-characters-1";
    private static readonly IdentifierKey Ann = new(IdentifierKey.Email, "ann@example.com");

    [Fact]
    public void Hash_DependsOnSecretWorkspaceTypeAndValue_AndShowsNothingOfIt()
    {
        var keys = new TombstoneKeys(Secret);
        var hash = keys.Of("main", Ann);
        Assert.Equal(hash, new TombstoneKeys(Secret).Of("main", Ann));
        Assert.Equal(22, hash.Length);
        Assert.DoesNotContain("ann", hash, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(5, new[]
        {
            hash, keys.Of("other", Ann), keys.Of("main", new IdentifierKey(IdentifierKey.UserId, Ann.Value)),
            keys.Of("main", new IdentifierKey(IdentifierKey.Email, "bob@example.com")),
            new TombstoneKeys("a-secret-of-at-least-32-characters-2").Of("main", Ann),
        }.Distinct().Count());
    }

    [Fact]
    public void Hash_AfterTheSecretWasChanged_IsFoundByBothAndWrittenByTheNewOne()
    {
        var (before, after) = (new TombstoneKeys(Secret), new TombstoneKeys("another-secret-of-at-least-32-chars", Secret));
        Assert.Equal([after.Of("main", Ann), before.Of("main", Ann)], after.OfEach("main", Ann));
        Assert.NotEqual(before.Of("main", Ann), after.Of("main", Ann));
    }
}
