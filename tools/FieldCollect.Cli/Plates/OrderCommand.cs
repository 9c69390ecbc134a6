using System.CommandLine;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Plates;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>
/// <c>fieldcollect plates order --batch N</c>: a token and a serial number for each address that has no plate. The same command goes on where a stopped one was, and does
/// nothing when all is ordered.
/// </summary>
internal static class OrderCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var number = Batches.NumberOption();
        var json = Batches.JsonOption();
        var beat = new Option<string?>("--beat") { Description = "Only addresses of this beat 警务区" };
        var division = new Option<string?>("--division") { Description = "Only addresses of this village, or of this town's villages 行政区划" };
        var kind = new Option<string?>("--kind") { Description = "Only addresses of this kind: compound, building, entrance, room 地址类别" };
        var wanted = new Option<int?>("--wanted") { Description = "How many at most 数量上限" };
        var size = new Option<string?>("--size") { Description = "large, medium, small; else by the kind of each address 规格" };
        var material = new Option<string?>("--material") { Description = "Material 材质" };
        var maker = new Option<string?>("--maker") { Description = "Who makes them 制作单位" };
        var due = new Option<DateOnly?>("--due") { Description = "The day by which they are to be delivered 交付日期" };
        var command = new Command("order", "Order plates for addresses that have none; goes on where it was stopped. 订制门牌。")
        {
            number, beat, division, kind, wanted, size, material, maker, due, json,
        };
        var remote = new RemoteOffice();
        register.AddTo(command);
        remote.AddTo(command);
        PlateBatch Wish(ParseResult parsed) => new()
        {
            Id = PlateBatch.IdOf(parsed.GetValue(number)!),
            Number = parsed.GetValue(number)!,
            BeatCode = parsed.GetValue(beat),
            DivisionCode = parsed.GetValue(division),
            AddressKind = parsed.GetValue(kind),
            Wanted = parsed.GetValue(wanted),
            Size = parsed.GetValue(size),
            Material = parsed.GetValue(material),
            Maker = parsed.GetValue(maker),
            DueOn = parsed.GetValue(due),
        };
        command.SetAction((parsed, stop) => remote.IsMeant(parsed) ? remote.OrderAsync(parsed, Wish(parsed), parsed.GetValue(json), stop) : Batches.WithStoreAsync(register, parsed, async store =>
        {
            var wish = Wish(parsed);
            var batch = await BeginAsync(store, wish, stop);
            if (Contradiction(batch, wish) is { } field)
                return IsContradicted(parsed, batch.Number, field);

            var run = await PlateOrders.OrderAsync(store, Actor.Register, batch.Id, null, Batches.ProgressTo(parsed.InvocationConfiguration.Error), stop);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(run, CommandEnd.Json)
                : $"{run.Number}: ordered 新订制 {run.Done:N0}, in all 合计 {run.Total:N0}");
            return CommandEnd.Done;
        }, stop));
        return command;
    }

    private static async Task<PlateBatch> BeginAsync(RegisterStore store, PlateBatch wish, CancellationToken stop)
    {
        await using (var context = await store.Database.OpenReadContextAsync(stop))
        {
            if (await context.Set<PlateBatch>().AsNoTracking().SingleOrDefaultAsync(b => b.Number == wish.Number && b.RemovedAt == null, stop) is { } begun)
                return begun;
        }

        var type = RecordType.Of(wish);
        var item = new PushItem
        {
            Verb = PushVerb.Create,
            Set = EntitySets.Of(typeof(PlateBatch)),
            Values = type.Fields.Where(f => !f.Computed && f.Get(wish) is not null).ToDictionary(f => f.Name, f => f.Get(wish)),
        };
        if ((await store.PushAsync([item], Actor.Register, stop))[0].Problem is { } problem)
            throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
        return wish;
    }

    public static int IsContradicted(ParseResult parsed, string number, string field) => CommandEnd.WithProblem(
        parsed.InvocationConfiguration.Error, "AlreadyExists", $"Batch {number} was begun with another {field}; leave it out to go on, or take another number.",
        "该批次已用其他条件开始编制；如需继续请省略该条件，或换一个批次号。");

    /// <summary>The option that says otherwise than the batch that was begun; null for none. What was left out is what was said then.</summary>
    public static string? Contradiction(PlateBatch batch, PlateBatch wish) =>
        (wish.BeatCode ?? batch.BeatCode) != batch.BeatCode ? "--beat"
        : (wish.DivisionCode ?? batch.DivisionCode) != batch.DivisionCode ? "--division"
        : (wish.AddressKind ?? batch.AddressKind) != batch.AddressKind ? "--kind"
        : (wish.Wanted ?? batch.Wanted) != batch.Wanted ? "--wanted"
        : (wish.Size ?? batch.Size) != batch.Size ? "--size"
        : null;
}
