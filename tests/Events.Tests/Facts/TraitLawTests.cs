using CsCheck;
using Rapport.Conditions;
using Rapport.Events.Facts;

namespace Rapport.Events.Tests.Facts;

public sealed class TraitLawTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    // Few instants, so that many words are of one instant; places are unique, as in a log.
    private static readonly Gen<(string Name, TraitWord<object> Word)[]> Words =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[-1, 2]).Array[0, 12].Select(words => words.Select((word, n) => (
            $"t{word.Item1}",
            new TraitWord<object>(
                word.Item3 < 0 ? null : $"v{word.Item3}", Said.In(Start.AddSeconds(word.Item2), n % 3, n)))).ToArray());

    [Fact]
    public void Learn_AnyPermutationAndAnyOrderOfMerges_GivesTheSameTraits() =>
        Gen.Select(Words, Gen.Int).Sample((words, seed) =>
        {
            var random = new Random(seed);
            var shuffled = words.ToArray();
            random.Shuffle(shuffled);
            var people = Enumerable.Range(0, 4).Select(_ => new Dictionary<string, TraitWord<object>>()).ToList();
            foreach (var (name, word) in shuffled)
            {
                var person = people[random.Next(people.Count)];
                person.Learn(name, word);
                // Delivered twice, it changes nothing.
                Assert.False(person.Learn(name, word));
                if (people.Count > 1 && random.Next(4) == 0)
                    Merge(people, random);
            }

            while (people.Count > 1)
                Merge(people, random);

            Assert.Equal(Law(words), people[0].OrderBy(trait => trait.Key));
        });

    [Fact]
    public void Learn_NullIsNewer_TakesTheTraitAwayAndAnOlderWordDoesNotBringItBack()
    {
        var traits = new Dictionary<string, TraitWord<object>>();
        traits.Learn("plan", Word("free", 1, 1));
        traits.Learn("plan", Word(null, 3, 3));
        traits.Learn("plan", Word("pro", 2, 2));

        Assert.Empty(traits.Present());
        Assert.Equal(3UL, traits["plan"].Said.Place);
    }

    [Fact]
    public void Learn_TwoWordsOfOneInstant_TheLaterInTheLogCounts()
    {
        var traits = new Dictionary<string, TraitWord<object>>();
        traits.Learn("plan", new TraitWord<object>("second", Said.In(Start, 7, 12)));
        traits.Learn("plan", new TraitWord<object>("first", Said.In(Start, 7, 11)));

        Assert.Equal("second", traits["plan"].Value);
    }

    [Fact]
    public void PlaceOf_AllPartitions_OrderIsNumberThenPartition()
    {
        Assert.True(Said.PlaceOf(4095, 1) < Said.PlaceOf(0, 2));
        Assert.True(Said.PlaceOf(3, 5) < Said.PlaceOf(4, 5));
    }

    [Fact]
    public void Of_EveryKindOfValue_IsKeptWholeOrIsAbsent()
    {
        var map = new DictionaryMap(new Dictionary<string, object?>
        {
            ["city"] = "Bern", ["zip"] = 3000.0, ["tags"] = new List<object?> { "a", null, true },
        });

        Assert.Equal("text", TraitValue.Of(Value.Of("text")));
        Assert.Equal(2.5, TraitValue.Of(Value.Of(2.5)));
        Assert.Equal(true, TraitValue.Of(Value.True));
        Assert.Equal("""{"city":"Bern","zip":3000,"tags":["a",null,true]}""", ((JsonText)TraitValue.Of(Value.Of(map))!).Json);
        Assert.Null(TraitValue.Of(Value.Null));
        Assert.Null(TraitValue.Of(Value.Of(double.NaN)));
        Assert.Null(TraitValue.Of(Value.Of(double.PositiveInfinity)));
        Assert.Null(TraitValue.Of(Value.Of(new string('x', TraitValue.LongestText + 1))));
        Assert.NotNull(TraitValue.Of(Value.Of(new string('x', TraitValue.LongestText))));
    }

    [Fact]
    public void ForConditions_AnObject_IsReadAsOne()
    {
        var condition = Condition.Compile("contact.address.city == \"Bern\" && contact.seats[0] > 1.0", ConditionSchema.Open);
        var context = new EvaluationContext
        {
            Attributes = new DictionaryMap(new Dictionary<string, object?>
            {
                ["address"] = TraitValue.ForConditions(new JsonText("""{"city":"Bern"}""")),
                ["seats"] = TraitValue.ForConditions(new JsonText("[2]")),
            }),
        };

        Assert.True(condition.Matches(context));
    }

    private static TraitWord<object> Word(string? value, int second, long n) =>
        new(value, Said.In(Start.AddSeconds(second), 0, n) with { Place = (ulong)n });

    private static void Merge(List<Dictionary<string, TraitWord<object>>> people, Random random)
    {
        var absorbed = people[random.Next(people.Count)];
        people.Remove(absorbed);
        people[random.Next(people.Count)].Absorb(absorbed);
    }

    // The law itself, from all words at once: of each trait the greatest of (time, number, partition).
    private static IEnumerable<KeyValuePair<string, TraitWord<object>>> Law((string Name, TraitWord<object> Word)[] words) =>
        words.GroupBy(word => word.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => KeyValuePair.Create(
            group.Key, group.Select(word => word.Word).OrderBy(word => word.Said.At).ThenBy(word => word.Said.Place).Last()));
}
