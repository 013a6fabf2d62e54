using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Rapport.Notification.Liquid;

/// <summary>
/// Puts guards into a parsed template: a variable without a value keeps its name, lists and texts are encoded alike where they
/// are written (the engine writes lists as they are), ranges are bounded, and everything that is written counts as steps.
/// </summary>
internal sealed class LiquidGuards : AstRewriter
{
    /// <inheritdoc/>
    protected override Expression VisitMemberExpression(MemberExpression memberExpression) => new Named(memberExpression);

    /// <inheritdoc/>
    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) =>
        new Range(Visit(rangeExpression.From), Visit(rangeExpression.To));

    /// <inheritdoc/>
    protected override Statement VisitOutputStatement(OutputStatement outputStatement) =>
        new Output(Visit(outputStatement.Expression));

    /// <inheritdoc/>
    protected override Statement VisitCycleStatement(CycleStatement cycleStatement) => new CycleStatement(
        cycleStatement.Group is { } group ? Visit(group) : null, [.. cycleStatement.Values.Select(value => new Written(Visit(value)))]);

    /// <inheritdoc/>
    protected override Statement VisitTextSpanStatement(TextSpanStatement textSpanStatement) =>
        new Counted(textSpanStatement, textSpanStatement.Text.Length);

    /// <inheritdoc/>
    protected override Statement VisitRawStatement(RawStatement rawStatement) =>
        new Counted(rawStatement, rawStatement.Text.Length);

    /// <summary>A variable and the way into it; missing, it keeps its name.</summary>
    private sealed class Named(MemberExpression member) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var name = ((IdentifierSegment)member.Segments[0]).Identifier;
            var value = context.GetValue(name);
            foreach (var segment in member.Segments.Skip(1))
            {
                if (value.IsNil())
                    break;
                if (segment is IndexerSegment indexer)
                    value = await AtAsync(value, await indexer.Expression.EvaluateAsync(context), context);
                else
                    value = await segment.ResolveAsync(value, context);
            }

            return !value.IsNil() || value is LiquidMissing || ((LiquidContext)context).IsTrial ? value
                : new LiquidMissing(name + string.Concat(member.Segments.Skip(1).Select(Shown)));
        }

        // Negative places count from the end of a list.
        private static ValueTask<FluidValue> AtAsync(FluidValue value, FluidValue index, TemplateContext context) =>
            value is ArrayValue list && index is NumberValue place
                ? place.ToNumberValue() < 0 ? value.GetIndexAsync(NumberValue.Create(list.Values.Count + place.ToNumberValue()), context)
                    : value.GetIndexAsync(index, context)
                : index.IsNil() ? new ValueTask<FluidValue>(NilValue.Instance) : value.GetIndexAsync(index, context);

        private static string Shown(MemberSegment segment) =>
            segment is IdentifierSegment { Identifier: var name } ? "." + name : "[]";
    }

    /// <summary>Whole numbers from one to another, both included.</summary>
    private sealed class Range(Expression from, Expression to) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var (first, last) = (Number(await from.EvaluateAsync(context)), Number(await to.EvaluateAsync(context)));
            if (last - first >= LiquidLimits.Steps)
                throw new LiquidRenderException(LiquidFault.LimitExceeded, $"a range has more than {LiquidLimits.Steps} numbers");
            return new ArrayValue([.. Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(i => NumberValue.Create(first + i))]);
        }

        private static decimal Number(FluidValue value) =>
            value is LiquidMissing missing ? throw missing.Fault() : decimal.Truncate(value.ToNumberValue());
    }

    /// <summary>A value as the text that it is written as.</summary>
    private sealed class Written(Expression value) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var made = await value.EvaluateAsync(context);
            if (made.Type is FluidValues.Dictionary or FluidValues.Object)
                throw new LiquidRenderException(
                    LiquidFault.ValueUnfit, "a map cannot be written out; name one of its members");
            var text = made as StringValue ?? new StringValue(made.ToStringValue());
            ((LiquidContext)context).Charge(text.ToStringValue().Length);
            return text;
        }
    }

    /// <summary>{{ value }}.</summary>
    private sealed class Output(Expression value) : Statement
    {
        private readonly Written written = new(value);

        public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            await (await written.EvaluateAsync(context)).WriteToAsync(writer, encoder, context.CultureInfo);
            return Completion.Normal;
        }
    }

    /// <summary>Text as it stands in the template.</summary>
    private sealed class Counted(Statement text, int length) : Statement
    {
        public override ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            ((LiquidContext)context).Charge(length);
            return text.WriteToAsync(writer, encoder, context);
        }
    }
}
