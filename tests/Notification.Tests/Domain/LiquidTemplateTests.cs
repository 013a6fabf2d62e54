using CsCheck;
using Rapport.Notification.Liquid;

namespace Rapport.Notification.Tests.Domain;

public sealed class LiquidTemplateTests
{
    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["contact"] = new Dictionary<string, object?>
        {
            ["first_name"] = "Lin", ["score"] = 12.5m, ["orders"] = 3m, ["vip"] = true, ["nothing"] = null,
            ["empty"] = "",
            ["evil"] = "<script>{{ contact.first_name }}</script>",
            ["cities"] = new List<object?> { "Wuhan", "Ulm", "Porto" },
            ["last"] = new Dictionary<string, object?> { ["item"] = "tea", ["at"] = "2026-03-05T07:08:09Z" },
        },
    };

    [Theory]
    [InlineData("Hello {{ contact.first_name }}!", "Hello Lin!")]
    [InlineData("{{ contact.score }} {{ contact.orders }} {{ contact.vip }}", "12.5 3 true")]
    [InlineData("{{contact.last.item}} {{ contact['first_name'] }} {{ contact.cities[1] }} {{ contact.cities[-1] }}", "tea Lin Ulm Porto")]
    [InlineData("{{ contact.cities.size }} {{ contact.cities | first }} {{ contact.cities | join: ', ' }}", "3 Wuhan Wuhan, Ulm, Porto")]
    [InlineData("{% if contact.vip %}A{% else %}B{% endif %}", "A")]
    [InlineData("{% if contact.unknown %}A{% elsif contact.orders > 2 %}B{% else %}C{% endif %}", "B")]
    [InlineData("{% if contact.orders >= 3 and contact.first_name == 'Lin' %}A{% endif %}", "A")]
    [InlineData("{% if true or false and false %}A{% endif %}", "A")]
    [InlineData("{% if contact.cities contains 'Ulm' %}A{% endif %}", "A")]
    [InlineData("{% if contact.empty == blank %}A{% endif %}{% if contact.unknown == nil %}B{% endif %}", "AB")]
    [InlineData("{% unless contact.vip %}A{% else %}B{% endunless %}", "B")]
    [InlineData("{% case contact.orders %}{% when 1, 2 %}few{% when 3 %}three{% else %}many{% endcase %}", "three")]
    [InlineData("{% for c in contact.cities %}{{ forloop.index }}{{ c }}{% unless forloop.last %},{% endunless %}{% endfor %}", "1Wuhan,2Ulm,3Porto")]
    [InlineData("{% for c in contact.cities limit: 1 offset: 1 %}{{ c }}{% endfor %}", "Ulm")]
    [InlineData("{% for i in (1..3) %}{{ i }}{% endfor %}", "123")]
    [InlineData("{% assign x = contact.orders | times: 2 %}{{ x }}", "6")]
    [InlineData("a {%- if true -%} b {%- endif -%} c", "abc")]
    [InlineData("{% comment %} {{ broken {% endcomment %}x{% raw %}{{ y }}{% endraw %}", "x{{ y }}")]
    [InlineData("{{ 'a,b' }} {{ \"it's\" }}", "a,b it's")]
    [InlineData("{{ contact.last.at | date: '%d.%m.%Y %H:%M' }}", "05.03.2026 07:08")]
    public void Render_OfWhatIsSupported_GivesTheText(string source, string expected) =>
        Assert.Equal(expected, LiquidTemplate.Parse(source).Render(Variables, encoder: null));

    [Theory]
    [InlineData("upcase", "HÉLLO WORLD")]
    [InlineData("capitalize", "Héllo world")]
    [InlineData("truncate: 8", "héllo...")]
    [InlineData("truncate: 6, '…'", "héllo…")]
    [InlineData("replace: 'world', 'moon'", "héllo moon")]
    [InlineData("append: '!' | prepend: '¡'", "¡héllo world!")]
    [InlineData("size", "11")]
    [InlineData("default: 'x'", "héllo world")]
    public void Filters_OfTexts_ChangeThem(string filter, string expected) =>
        Assert.Equal(
            expected, LiquidTemplate.Parse("{{ 'héllo world' | " + filter + " }}").Render(Variables, encoder: null));

    [Theory]
    [InlineData("7 | plus: 2", "9")]
    [InlineData("7 | minus: 9", "-2")]
    [InlineData("7 | divided_by: 2", "3")]
    [InlineData("7.0 | divided_by: 2.5", "2.8")]
    [InlineData("-7 | modulo: 3", "2")]
    [InlineData("2.345 | round: 2", "2.35")]
    [InlineData("2.1 | ceil", "3")]
    [InlineData("'12' | plus: 1", "13")]
    public void Filters_OfNumbers_Compute(string expression, string expected) =>
        Assert.Equal(expected, LiquidTemplate.Parse("{{ " + expression + " }}").Render(Variables, encoder: null));

    [Theory]
    [InlineData("{{ contact.zip }}", "contact.zip")]
    [InlineData("{{ nobody.name }}", "nobody.name")]
    [InlineData("{{ contact.nothing }}", "contact.nothing")]
    [InlineData("{{ contact.zip | upcase }}", "contact.zip")]
    [InlineData("{{ 'x' | append: contact.zip }}", "contact.zip")]
    [InlineData("{% assign z = contact.zip %}{{ z }}", "contact.zip")]
    [InlineData("{% for z in contact.zips %}{{ z }}{% endfor %}", "contact.zips")]
    public void Render_WhenAVariableThatIsWrittenHasNoValue_GivesNoTextAndNamesIt(string source, string name)
    {
        var fault = Assert.Throws<LiquidRenderException>(
            () => LiquidTemplate.Parse(source).Render(Variables, encoder: null));
        Assert.Equal(LiquidFault.VariableMissing, fault.Fault);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ contact.zip | default: 'none' }}", "none")]
    [InlineData("{{ contact.empty | default: 'none' }}", "none")]
    [InlineData("{{ contact.empty }}", "")]
    [InlineData("{% if contact.zip %}{{ contact.zip }}{% endif %}", "")]
    public void Render_WhenTheTemplateCaresForTheMissing_GivesTheText(string source, string expected) =>
        Assert.Equal(expected, LiquidTemplate.Parse(source).Render(Variables, encoder: null));

    [Theory]
    [InlineData("{{ contact.first_name", 1, 1, "not closed")]
    [InlineData("a\nbb {% if x %} c", 2, 6, "'endif'")]
    [InlineData("x\n\n  {% foo %}", 3, 6, "'foo' is not supported")]
    [InlineData("{{ a | nofilter }}", 1, 8, "'nofilter' is not supported")]
    [InlineData("{{ a | append }}", 1, 8, "takes 1 arguments")]
    [InlineData("{% include 'x' %}", 1, 4, "'include' is not supported")]
    [InlineData("{% if a = 1 %}{% endif %}", 1, 9, "==")]
    [InlineData("{{ a b }}", 1, 5, "End of tag")]
    [InlineData("{{ 'a }}", 1, 4, "not closed")]
    [InlineData("{% endif %}", 1, 4, "'endif'")]
    [InlineData("{{ a ? b }}", 1, 6, "no meaning")]
    [InlineData("{% for x of y %}{% endfor %}", 1, 10, "'in' is expected")]
    [InlineData("{{ contact.name | raw }}", 1, 19, "'raw' is not supported")]
    public void Parse_OfWhatIsNotSupported_TellsLineAndColumn(string source, int line, int column, string message)
    {
        var fault = Assert.Throws<LiquidSyntaxException>(() => LiquidTemplate.Parse(source));
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for i in (1..1000000000) %}x{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% assign x = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}")]
    public void Parse_OfWhatCostsTooMuchByItself_IsRefused(string source)
    {
        var fault = Assert.Throws<LiquidSyntaxException>(() => LiquidTemplate.Parse(source));
        Assert.Contains(
            "more than", fault.Message.Replace("longer", "more", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfWhatIsNestedWithoutEnd_IsRefusedAndExhaustsNoStack()
    {
        foreach (var (open, close) in new[] { ("{{ a" + Many("[a"), Many("]") + " }}"), ("{{ " + Many("("), " }}"),
                     ("{% if a" + Many(" or a"), " %}{% endif %}"), (Many("{% if a %}"), Many("{% endif %}")) })
            Assert.Contains("inside one another",
                Assert.Throws<LiquidSyntaxException>(() => LiquidTemplate.Parse(open + close)).Message,
                StringComparison.Ordinal);
        // Many alternatives are no nesting.
        Assert.Equal("y", LiquidTemplate.Parse("{% case 5 %}{% when 5" + Many(", 1") + " %}y{% endcase %}").Render(
            Variables, encoder: null));

        static string Many(string text) => string.Concat(Enumerable.Repeat(text, 5000));
    }

    [Fact]
    public void Render_WhenVariablesMakeItCostTooMuch_Stops()
    {
        var template = LiquidTemplate.Parse("{% for a in l %}{% for b in l %}x{% endfor %}{% endfor %}");
        var many = new Dictionary<string, object?> { ["l"] = Enumerable.Range(0, 1000).Select(object? (i) => (decimal)i).ToList() };
        var fault = Assert.Throws<LiquidRenderException>(() => template.Render(many, encoder: null));
        Assert.Equal(LiquidFault.LimitExceeded, fault.Fault);
    }

    [Theory]
    [InlineData("%999999999Y")]
    [InlineData("%-_0^#100d")]
    [InlineData("%d.%0000000000000000009d")]
    public void Render_OfADateWithAPartOfAnyWidth_Stops(string format)
    {
        var template = LiquidTemplate.Parse("{{ a | date: b }}");
        var values = new Dictionary<string, object?> { ["a"] = "2026-03-31", ["b"] = format };
        Assert.Equal(
            LiquidFault.LimitExceeded, Assert.Throws<LiquidRenderException>(() => template.Render(values, encoder: null)).Fault);
    }

    [Theory]
    [InlineData("%9Y", "000002026")]
    [InlineData("%%100", "%100")]
    public void Render_OfADateWithAPartOfSomeWidth_FillsIt(string format, string expected) => Assert.Equal(
        expected, LiquidTemplate.Parse("{{ a | date: b }}").Render(
            new Dictionary<string, object?> { ["a"] = "2026-03-31", ["b"] = format }, encoder: null));

    [Fact]
    public void Render_OfDataThatLooksLikeCode_EncodesItAndNeverParsesIt() => Assert.Equal(
        "&lt;script&gt;{{ contact.first_name }}&lt;/script&gt;",
        LiquidTemplate.Parse("{{ contact.evil }}").Render(Variables, System.Text.Encodings.Web.HtmlEncoder.Default));

    [Fact]
    public void Parse_OfAnyText_EitherWorksOrTellsAPlaceInside() => Gen.OneOf(
            Gen.String[Gen.Char[" {}%|.'abif()-,:\n"], 0, 40],
            Gen.String[Gen.Char["abif .|'"], 0, 10].Select(inside => "{% if " + inside + " %}x{% endif %}"))
        .Sample(source =>
        {
            try
            {
                LiquidTemplate.Parse(source);
            }
            catch (LiquidSyntaxException fault)
            {
                Assert.InRange(fault.Line, 1, source.Count(letter => letter == '\n') + 1);
                Assert.InRange(fault.Column, 1, source.Length + 1);
            }
        }, iter: 20_000);
}
