using CsCheck;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Tests.Syntax;

public sealed class GrammarTests
{
    private static readonly string[] Tokens =
    [
        "event", ".", "name", "properties", "contact", "tags", "now", "(", ")", "[", "]", "{", "}", ",", ":", "?", "+",
        "-", "*", "/", "%", "!", "&&", "||", "==", "!=", "<", "<=", "in", "has", "count", "size", "all", "t", "1",
        "2.5", "3u", "\"a\"", "\"7d\"", "'b'", "r'c'", "true", "null", "0x1F", "=", "&", "\\", "\"", " ", "\n", "//",
        "é", "😀",
    ];

    private static readonly Gen<string> Leaves =
        Gen.Int[0, 9].Select(index => ((string[])
            [
                "1", "-7", "2.5", "1e+300", "4u", "\"a\\\"\\n\"", "null", "event.name", "contact.tags[0]",
                "[1, {\"k\": x}]",
            ])[index]);

    private static readonly Gen<string> Expressions = Gen.Recursive<string>((depth, inner) => depth == 4
        ? Leaves
        : Gen.Frequency(
            (2, Leaves),
            (3, Gen.Select(inner, Gen.Int[0, 9], inner, (left, index, right) =>
                $"({left} {((string[])["+", "-", "*", "/", "%", "==", "<", "in", "&&", "||"])[index]} {right})")),
            (1, Gen.Select(inner, inner, inner, (first, second, third) => $"({first} ? {second} : {third})")),
            (1, Gen.Select(inner, inner, (first, second) => $"f({first}, {second}).all(t, t)")),
            (1, inner.Select(operand => $"!({operand})")),
            (1, inner.Select(operand => $"-({operand})"))));

    [Fact]
    public void Compile_OfAnyText_GivesFaultsWithinItAndNothingElse() =>
        Gen.Int[0, Tokens.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => Tokens[pick])))
            .Sample(source =>
            {
                try
                {
                    Condition.Compile(source, ConditionSchema.Open);
                }
                catch (ConditionException refusal)
                {
                    var lines = source.Split('\n');
                    Assert.NotEmpty(refusal.Faults);
                    Assert.All(refusal.Faults, fault =>
                        Assert.InRange(fault.Column, 1, lines[fault.Line - 1].Length + 1));
                }
            }, iter: 20_000);

    [Fact]
    public void Canonical_OfAnExpression_IsReadBackAsItself() => Expressions.Sample(source =>
    {
        var printed = Canonical.Print(Grammar.Parse(new SourceText(source)));

        Assert.Equal(printed, Canonical.Print(Grammar.Parse(new SourceText(printed))));
    });

    [Theory]
    [InlineData("a||b&&c||d", "(a || (b && c) || d)")]
    [InlineData("a - b - c * d", "((a - b) - (c * d))")]
    [InlineData("!a.b == -c[0] + 1", "(!(a.b) == (-(c[0]) + 1))")]
    [InlineData("a ? b : c ? d : e", "(a ? b : (c ? d : e))")]
    [InlineData("a-5", "(a - 5)")]
    [InlineData("a - -5", "(a - -5)")]
    [InlineData("a in b == c", "((a in b) == c)")]
    [InlineData("a.in_b.c(1,2)[\"x\"]", "a.in_b.c(1, 2)[\"x\"]")]
    [InlineData("inside", "inside")]
    [InlineData("[1,2,]", "[1, 2]")]
    [InlineData("{'a':1,}", "{\"a\": 1}")]
    [InlineData("1e3", "1000.0")]
    public void Parse_FollowsCelsPrecedence(string source, string expected) =>
        Assert.Equal(expected, Canonical.Print(Grammar.Parse(new SourceText(source))));
}
