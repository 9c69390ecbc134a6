using System.Diagnostics;
using FieldCollect.Fuzz.Generating;

namespace FieldCollect.Fuzz;

/// <summary>How far a run goes.</summary>
/// <param name="Requests">At most so many.</param>
/// <param name="Seconds">And for at most so long.</param>
/// <param name="Seed">The same seed over the same rows makes the same requests.</param>
/// <param name="Only">Just this one of the run, to see it again.</param>
/// <param name="Writes">Whether requests that could change something are made.</param>
public sealed record FuzzPlan(int Requests, double Seconds, int Seed, int? Only, bool Writes);

/// <summary>An answer that must not be.</summary>
public sealed record Finding(int Number, string What, string Request, string Replay);

public sealed record FuzzResult(int Requests, IReadOnlyDictionary<int, int> ByStatus, IReadOnlyList<Finding> Findings, double Seconds, double SlowestMilliseconds, string Slowest);

/// <summary>Sends one request after the other; half of them as they should be, half broken.</summary>
public sealed class FuzzRun(Service service, Csdl csdl, Samples samples, Oracles oracles, FuzzPlan plan)
{
    // Enough to see what is wrong; a run against a broken service should end.
    private const int MostFindings = 50;

    public async Task<FuzzResult> RunAsync(CancellationToken cancel)
    {
        var byStatus = new SortedDictionary<int, int>();
        var findings = new List<Finding>();
        var clock = Stopwatch.StartNew();
        var (sent, slowest, slowestTime) = (0, "", TimeSpan.Zero);
        var (first, last) = plan.Only is { } only ? (only, only + 1) : (0, plan.Requests);
        for (var number = first; number < last && clock.Elapsed.TotalSeconds < plan.Seconds && findings.Count < MostFindings; number++)
        {
            var request = Make(number);
            try
            {
                var answer = await service.SendAsync(request, cancel);
                sent++;
                byStatus[answer.Status] = byStatus.GetValueOrDefault(answer.Status) + 1;
                if (answer.Took > slowestTime)
                    (slowest, slowestTime) = ($"#{number} {request.Method} {request.Target}", answer.Took);
                foreach (var wrong in oracles.Judge(request, answer))
                    Found(number, request, wrong);
            }
            catch (HttpRequestException e)
            {
                Found(number, request, $"no answer: {e.Message}");
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                Found(number, request, "no answer in time");
            }
            catch (FormatException)
            {
                // The client's own check: this method or header cannot be sent by it.
            }
        }

        return new FuzzResult(sent, byStatus, findings, Math.Round(clock.Elapsed.TotalSeconds, 2), Math.Round(slowestTime.TotalMilliseconds, 1), slowest);

        void Found(int number, FuzzRequest request, string what) => findings.Add(new Finding(
            number, what, $"{request.Method} {request.Target}", $"fieldcollect-fuzz --url {service.Root} --seed {plan.Seed} --only {number}{(plan.Writes ? " --writes" : "")} ; {request.Curl(service.Root)}"));
    }

    // Each request has a generator of its own, so that one can be made again without the others.
    private FuzzRequest Make(int number)
    {
        var random = new Random(unchecked((plan.Seed * 1_000_003) + number));
        var request = new Requests(random, csdl, samples, plan.Writes).Next();
        return number % 2 == 0 ? request : new Mutations(random, csdl, plan.Writes).Mutate(request);
    }
}
