using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Cli.PlateCommands;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>
/// <c>fieldcollect inspection</c>: plans, draws and closes inspections, draws a published list again and shows figures. With --user over a server, in the name of that account; else on the data folder, in
/// the register's own. Drawing again and figures only read, and may be done beside a running server.
/// </summary>
public static class InspectionCommand
{
    public static Command Create() => new("inspection", "Inspections: plan, draw, close, draw again, figures. 抽查。")
    {
        Plan(),
        Step("draw", "Draws the sample when the period is over. 期末抽样。", "Draw", DrawInspection.RunAsync),
        Step("close", "Judges and publishes. 评定并公布。", "Close", CloseAsync),
        Redraw(),
        Figures(),
    };

    private static Command Plan()
    {
        var register = new RegisterOptions();
        var beats = new Option<string[]>("--beat") { Description = "A beat; may be repeated 警务区", Required = true };
        var kinds = new Option<string[]>("--kind") { Description = "Residencies, Houses, Units or Addresses; may be repeated 类别", DefaultValueFactory = _ => ["Residencies", "Houses"] };
        var from = new Option<DateOnly>("--from") { Description = "First day of the period 期初", Required = true };
        var to = new Option<DateOnly>("--to") { Description = "Last day of the period 期末", Required = true };
        var target = new Option<double>("--target") { Description = "The rate to be proved 目标值", DefaultValueFactory = _ => Proven.UsualTarget };
        var expected = new Option<double>("--expected") { Description = "The rate you believe in 预计真实率", DefaultValueFactory = _ => 0.98 };
        var risk = new Option<double>("--risk") { Description = "Risk of failing by the luck of the draw 误判风险", DefaultValueFactory = _ => 0.2 };
        var places = new Option<string?>("--places") { Description = "Walks from the ground to the register: door, building or street 顺查：户门、楼栋或街路" };
        var dry = new Option<bool>("--show") { Description = "Only shows size and cost 只显示样本量和成本" };
        var json = JsonOption();
        var remote = new RemoteInspections();
        var command = new Command("plan", "Plans an inspection and publishes the commitment to its seed. 制订抽查计划。") { beats, kinds, from, to, target, expected, risk, places, dry, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var wish = new InspectionWish(parsed.GetValue(beats)!, parsed.GetValue(kinds)!, parsed.GetValue(target), parsed.GetValue(expected), parsed.GetValue(risk)) { Places = parsed.GetValue(places) };
            void ShowPlan(IReadOnlyList<InspectionPlan> plan)
            {
                if (!parsed.GetValue(json))
                    Print(parsed, plan);
                else if (parsed.GetValue(dry))
                    parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(plan, CommandEnd.Json));
            }

            if (remote.IsMeant(parsed))
                return remote.PlanAsync(parsed, wish, parsed.GetValue(from), parsed.GetValue(to), ShowPlan, parsed.GetValue(dry) ? null : i => Show(parsed, json, i), stop);
            return Batches.WithStoreAsync(register, parsed, async store =>
            {
                ShowPlan(await PlanInspection.RunAsync(store, Actor.Register, wish, stop));
                return parsed.GetValue(dry)
                    ? CommandEnd.Done
                    : await ShowAsync(store, parsed, json, await PlanInspection.MakeAsync(store, Actor.Register, wish, parsed.GetValue(from), parsed.GetValue(to), null, null, stop), stop);
            }, stop);
        });
        return command;
    }

    private static void Print(ParseResult parsed, IReadOnlyList<InspectionPlan> plan)
    {
        foreach (var row in plan)
        {
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(row.BeatCode.Length == 0 ? "all 合计" : $"{row.BeatCode} {row.Kind}")}: {row.Checks} of 共 {row.Frame}, {row.Minutes} min 分钟"));
        }
    }

    private static Command Step(string name, string description, string action, Func<RegisterStore, Actor, Guid, CancellationToken, Task> run)
    {
        var register = new RegisterOptions();
        var remote = new RemoteInspections();
        var (id, json) = (IdOption(), JsonOption());
        var command = new Command(name, description) { id, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) => remote.IsMeant(parsed)
            ? remote.StepAsync(parsed, parsed.GetValue(id), action, i => Show(parsed, json, i), stop)
            : Batches.WithStoreAsync(register, parsed, async store =>
        {
            await run(store, Actor.Register, parsed.GetValue(id), stop);
            return await ShowAsync(store, parsed, json, parsed.GetValue(id), stop);
        }, stop));
        return command;
    }

    private static Command Redraw()
    {
        var register = new RegisterOptions();
        var (id, json) = (IdOption(), JsonOption());
        var command = new Command("redraw", "Draws a published list again and compares. 按公布的种子重新抽样并核对。") { id, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => ReadingAsync(register, parsed, async context =>
        {
            var again = await RedrawInspection.RunAsync(context, parsed.GetValue(id), stop);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(again, CommandEnd.Json)
                : $"{(again.Same ? "The list is the published one. 与公布的名单一致。" : "The list is NOT the published one. 与公布的名单不一致。")} {again.Drawn.Count}");
            return again.Same ? CommandEnd.Done : CommandEnd.Problem;
        }, stop));
        return command;
    }

    private static Command Figures()
    {
        var register = new RegisterOptions();
        var (id, json) = (IdOption(), JsonOption());
        var command = new Command("figures", "Shows what a closed inspection proved. 显示抽查结果。") { id, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => ReadingAsync(register, parsed, async context =>
        {
            var figures = await InspectionFiguresQuery.RunAsync(context, Actor.Register, parsed.GetValue(id), stop);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(figures, CommandEnd.Json));
                return CommandEnd.Done;
            }

            foreach (var f in figures)
            {
                var of = string.Join(' ', new[] { f.BeatCode ?? f.StationCode ?? "all 合计", f.Kind, f.OfficerId?.ToString() }.Where(t => t is not null));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{f.Rate} {of}: {f.Right}/{f.Count} {f.Estimate:0.####} [{f.Lower:0.####}, {f.Upper:0.####}] {f.Verdict}"));
            }

            return CommandEnd.Done;
        }, stop));
        return command;
    }

    private static Task<int> ReadingAsync(RegisterOptions register, ParseResult parsed, Func<RegisterContext, Task<int>> work, CancellationToken stop) => RegisterGuard.RunAsync(parsed, async () =>
    {
        await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
        try
        {
            return await work(context);
        }
        catch (ProblemException problem)
        {
            return CommandEnd.WithProblem(parsed.InvocationConfiguration.Error, problem.Kind.Code, problem.Message, problem.Kind.Chinese);
        }
    });

    // A call does a bounded part.
    private static async Task CloseAsync(RegisterStore store, Actor actor, Guid id, CancellationToken stop)
    {
        while (!await CloseInspection.RunAsync(store, actor, id, stop))
            stop.ThrowIfCancellationRequested();
    }

    private static async Task<int> ShowAsync(RegisterStore store, ParseResult parsed, Option<bool> json, Guid id, CancellationToken stop)
    {
        await using var context = await store.Database.OpenReadContextAsync(stop);
        Show(parsed, json, await context.Set<Inspection>().AsNoTracking().SingleAsync(i => i.Id == id, stop));
        return CommandEnd.Done;
    }

    private static void Show(ParseResult parsed, Option<bool> json, Inspection inspection) => parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
        ? JsonSerializer.Serialize(inspection, CommandEnd.Json)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{inspection.Id}: {inspection.Status} {inspection.Verdict}{(inspection.Estimate is null ? "" : $" {inspection.Estimate:P2} [{inspection.Lower:P2}, {inspection.Upper:P2}]")}").TrimEnd());

    private static Option<Guid> IdOption() => new("--id") { Description = "The inspection 抽查编号", Required = true };

    private static Option<bool> JsonOption() => new("--json") { Description = "Result as JSON 以 JSON 输出结果" };
}
