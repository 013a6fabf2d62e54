namespace Rapport.Notification.Domain.Liquid;

/// <summary>A part of a template that writes something.</summary>
internal abstract record LiquidNode
{
    /// <summary>Writes it.</summary>
    public abstract void Render(LiquidState state);

    /// <summary>Writes several, each a step.</summary>
    public static void RenderAll(IReadOnlyList<LiquidNode> nodes, LiquidState state)
    {
        foreach (var node in nodes)
        {
            state.Step();
            node.Render(state);
        }
    }

    /// <summary>Text as it stands in the template.</summary>
    internal sealed record Verbatim(string Text) : LiquidNode
    {
        public override void Render(LiquidState state) => state.WriteVerbatim(Text);
    }

    /// <summary>{{ value }}.</summary>
    internal sealed record Output(LiquidExpression Value) : LiquidNode
    {
        public override void Render(LiquidState state) => state.WriteValue(Value.Value(state));
    }

    /// <summary>{% assign name = value %}.</summary>
    internal sealed record Assign(string Name, LiquidExpression Value) : LiquidNode
    {
        public override void Render(LiquidState state) => state.Assign(Name, Value.Value(state));
    }

    /// <summary>One way of a choice: what is written when the condition holds; without a condition, always.</summary>
    internal sealed record Arm(LiquidCondition? When, IReadOnlyList<LiquidNode> Body);

    /// <summary>if, unless and case: the first arm that holds.</summary>
    internal sealed record Choice(IReadOnlyList<Arm> Arms) : LiquidNode
    {
        public override void Render(LiquidState state)
        {
            foreach (var arm in Arms)
            {
                state.Step();
                if (arm.When is { } condition && !condition.Holds(state))
                    continue;
                RenderAll(arm.Body, state);
                return;
            }
        }
    }

    /// <summary>{% for name in items %}, with its else when there are none.</summary>
    internal sealed record Loop(
        string Name, LiquidExpression Source, LiquidExpression? Offset, LiquidExpression? Limit,
        IReadOnlyList<LiquidNode> Body, IReadOnlyList<LiquidNode> Otherwise) : LiquidNode
    {
        public override void Render(LiquidState state)
        {
            var skip = (int)Math.Clamp(LiquidValues.Number(Offset?.Value(state)), 0, LiquidLimits.Steps);
            var items = LiquidValues.Items(Source.Value(state)).Skip(skip);
            if (Limit is not null)
                items = items.Take((int)Math.Clamp(LiquidValues.Number(Limit.Value(state)), 0, LiquidLimits.Steps));
            var chosen = items.ToList();
            if (chosen.Count == 0)
                RenderAll(Otherwise, state);
            for (var i = 0; i < chosen.Count; i++)
            {
                state.Step();
                state.Assign(Name, chosen[i]);
                state.Assign("forloop", Position(i, chosen.Count));
                RenderAll(Body, state);
            }

            state.Forget(Name);
            state.Forget("forloop");
        }

        private static Dictionary<string, object?> Position(int at, int count) => new()
        {
            ["index"] = at + 1m, ["index0"] = (decimal)at, ["first"] = at == 0, ["last"] = at == count - 1,
            ["length"] = (decimal)count,
        };
    }
}
