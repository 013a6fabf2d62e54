namespace Rapport.Notification.Domain.Liquid;

/// <summary>Reads the tags of a template into nodes.</summary>
internal sealed class LiquidParser(string source)
{
    private readonly List<LiquidPiece> pieces = LiquidPiece.Cut(source);
    private int at;
    private int depth;

    /// <summary>Reads the whole template.</summary>
    /// <exception cref="LiquidSyntaxException">At the first fault.</exception>
    public IReadOnlyList<LiquidNode> ReadAll() => ReadUntil([], out _);

    /// <summary>
    /// Reads up to one of the tags that end or divide a block; the reader stands behind that tag's name.
    /// </summary>
    private List<LiquidNode> ReadUntil(string[] ends, out Ending ending)
    {
        var opened = at - 1;
        List<LiquidNode> nodes = [];
        while (at < pieces.Count)
        {
            var piece = pieces[at++];
            if (piece.Kind == LiquidPieceKind.Text)
            {
                nodes.Add(new LiquidNode.Verbatim(source[piece.Start..piece.End]));
                continue;
            }

            var reader = new LiquidExpressionReader(source, piece);
            if (piece.Kind == LiquidPieceKind.Output)
            {
                nodes.Add(new LiquidNode.Output(reader.Filtered()));
                reader.ExpectEnd();
                continue;
            }

            var tag = reader.Current;
            var name = reader.Name("a tag is expected");
            if (ends.Contains(name))
            {
                ending = new Ending(name, reader);
                return nodes;
            }

            nodes.Add(ReadTag(name, tag, reader));
        }

        if (ends.Length > 0)
            throw LiquidSyntaxException.At(source, pieces[opened].Start, $"the block is not closed by '{ends[^1]}'");
        ending = default;
        return nodes;
    }

    private LiquidNode ReadTag(string name, LiquidToken tag, LiquidExpressionReader reader)
    {
        if (++depth > LiquidLimits.Depth)
            throw LiquidSyntaxException.At(
                source, tag.Offset, $"more than {LiquidLimits.Depth} blocks stand inside one another");
        LiquidNode node = name switch
        {
            "if" => ReadIf(reader),
            "unless" => ReadUnless(reader),
            "case" => ReadCase(reader),
            "for" => ReadFor(reader),
            "assign" => ReadAssign(reader),
            _ => throw LiquidSyntaxException.At(source, tag.Offset, $"the tag '{name}' is not supported here"),
        };
        depth--;
        return node;
    }

    private LiquidNode.Choice ReadIf(LiquidExpressionReader reader)
    {
        List<LiquidNode.Arm> arms = [];
        var condition = Condition(reader);
        while (true)
        {
            var body = ReadUntil(["elsif", "else", "endif"], out var ending);
            arms.Add(new LiquidNode.Arm(condition, body));
            if (ending.Name != "elsif")
            {
                AddElse(arms, ending, "endif");
                return new LiquidNode.Choice(arms);
            }

            condition = Condition(ending.Reader);
        }
    }

    private LiquidNode.Choice ReadUnless(LiquidExpressionReader reader)
    {
        var condition = Condition(reader);
        var body = ReadUntil(["else", "endunless"], out var ending);
        List<LiquidNode.Arm> otherwise = [];
        AddElse(otherwise, ending, "endunless");
        return new LiquidNode.Choice(
        [
            new LiquidNode.Arm(condition, otherwise.Count > 0 ? otherwise[0].Body : []),
            new LiquidNode.Arm(null, body),
        ]);
    }

    private LiquidNode.Choice ReadCase(LiquidExpressionReader reader)
    {
        var value = reader.Operand();
        reader.ExpectEnd();
        // What stands before the first when is never written.
        ReadUntil(["when", "else", "endcase"], out var ending);
        List<LiquidNode.Arm> arms = [];
        while (ending.Name == "when")
        {
            var condition = Alternatives(value, ending.Reader);
            var body = ReadUntil(["when", "else", "endcase"], out ending);
            arms.Add(new LiquidNode.Arm(condition, body));
        }

        AddElse(arms, ending, "endcase");
        return new LiquidNode.Choice(arms);
    }

    private static LiquidCondition Alternatives(LiquidExpression value, LiquidExpressionReader reader)
    {
        List<LiquidExpression> wanted = [];
        do
            wanted.Add(reader.Operand());
        while (reader.TryTake(",") || reader.TryTake("or"));
        reader.ExpectEnd();
        return new LiquidCondition.OneOf(value, wanted);
    }

    private LiquidNode.Loop ReadFor(LiquidExpressionReader reader)
    {
        var name = reader.Name("a name is expected after 'for'");
        reader.Expect("in");
        var items = reader.Operand();
        LiquidExpression? offset = null, limit = null;
        while (reader.Current.IsName("offset") || reader.Current.IsName("limit"))
        {
            var isOffset = reader.TryTake("offset");
            if (!isOffset)
                reader.Expect("limit");
            reader.Expect(":");
            if (isOffset)
                offset = reader.Operand();
            else
                limit = reader.Operand();
        }

        reader.ExpectEnd();
        var body = ReadUntil(["else", "endfor"], out var ending);
        List<LiquidNode.Arm> otherwise = [];
        AddElse(otherwise, ending, "endfor");
        return new LiquidNode.Loop(name, items, offset, limit, body, otherwise.Count > 0 ? otherwise[0].Body : []);
    }

    private static LiquidNode.Assign ReadAssign(LiquidExpressionReader reader)
    {
        var name = reader.Name("a name is expected after 'assign'");
        reader.Expect("=");
        var value = reader.Filtered();
        reader.ExpectEnd();
        return new LiquidNode.Assign(name, value);
    }

    private void AddElse(List<LiquidNode.Arm> arms, Ending ending, string end)
    {
        ending.Reader.ExpectEnd();
        if (ending.Name != "else")
            return;
        arms.Add(new LiquidNode.Arm(null, ReadUntil([end], out var last)));
        last.Reader.ExpectEnd();
    }

    private static LiquidCondition Condition(LiquidExpressionReader reader)
    {
        var condition = reader.Condition();
        reader.ExpectEnd();
        return condition;
    }

    /// <summary>The tag that ended a stretch, and what else stands in it.</summary>
    private readonly record struct Ending(string Name, LiquidExpressionReader Reader);
}
