using System.CommandLine;
using FieldCollect.Benchmarks;

// One suite a command; each says in its own file what it measures, and against what.
var json = new Option<bool>("--json") { Description = "Print {suite, machine, results} as JSON", Recursive = true };
var scale = new Option<double>("--scale") { Description = "Of the demo county", DefaultValueFactory = _ => 1 };
var seed = new Option<long>("--seed") { Description = "Of the demo county", DefaultValueFactory = _ => 1 };
var county = new Command("county", "Making the demo county, against raw prepared inserts of the same rows.") { scale, seed };
county.SetAction(async (parsed, stop) =>
{
    await Task.Yield();
    var results = await CountyBenchmark.RunAsync(parsed.GetValue(scale), parsed.GetValue(seed), parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "county", results, parsed.GetValue(json));
    return 0;
});
var root = new RootCommand("FieldCollect's benchmarks: figures as ratios to a raw program in the same run.") { county };
root.Options.Add(json);
return await root.Parse(args).InvokeAsync();
