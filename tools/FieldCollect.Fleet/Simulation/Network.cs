using System.Net;
using System.Text;
using FieldCollect.Fleet.Officers;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What becomes of one request on its way.</summary>
public enum Fault
{
    None,

    /// <summary>It never arrives.</summary>
    DropRequest,

    /// <summary>It is done, and nobody is told.</summary>
    DropReply,

    /// <summary>It is done, and the reply ends early: with an error, or as if it were whole.</summary>
    CutReply,

    /// <summary>One bit of the reply is turned. Only of a snapshot: what is larger than a page and has no form of its own that would show it.</summary>
    Damage,

    /// <summary>The line breaks within the request: so many bytes of it arrive. Of what is long enough to be cut.</summary>
    CutRequest,

    /// <summary>One bit of the request is turned. Only of a piece of an attachment: what carries a hash of its own.</summary>
    DamageRequest,

    /// <summary>It arrives twice.</summary>
    Duplicate,

    /// <summary>Whoever sent it has given up when it arrives: later, behind what was sent after it.</summary>
    Late,

    /// <summary>Others get between it and its reply.</summary>
    Delay,

    /// <summary>A proxy answers in the register's place.</summary>
    Busy,

    /// <summary>The server dies when it has committed and before it answers.</summary>
    KillServer,

    /// <summary>The terminal dies when the request is out.</summary>
    KillTerminal,

    /// <summary>The terminal dies when the reply is there and not yet read.</summary>
    KillTerminalAtReply,
}

/// <summary>The terminal's process has ended here. Nothing that it holds is written any more.</summary>
public sealed class TerminalKilledException : Exception;

/// <summary>A terminal's way to the register, with the faults of the world; also where the world listens what terminals are told.</summary>
public sealed class Network(World world, SimTerminal terminal) : HttpMessageHandler
{
    private const int LongestDelayMinutes = 90;

    private readonly Queue<Fault> _next = new();

    public int Requests { get; private set; }

    /// <summary>Bytes of attachments that it sent, also those that were lost.</summary>
    public long UploadedBytes { get; private set; }

    /// <summary>The last reply ended early: what the terminal makes of a refusal that it cannot read is the status.</summary>
    public bool LastWasCut { get; private set; }

    /// <summary>What the next requests meet, one each, before chance has its turn again.</summary>
    public void Next(params IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
            _next.Enqueue(fault);
    }

    /// <summary>The line is cut each time it has carried so many bytes of an attachment.</summary>
    public int? LongestPiece { get; set; }

    /// <summary>Runs once, between the next request's commit and its reply.</summary>
    public Func<Task>? BeforeNextReply { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        var sent = await SentRequest.OfAsync(request, cancellationToken);
        var fault = _next.TryDequeue(out var scripted) ? scripted : world.FaultOfTheMoment();
        if ((fault == Fault.Damage && !sent.IsSnapshot) || (fault == Fault.DamageRequest && !(sent.IsUpload && sent.Body is { Length: > 0 })) || (fault == Fault.CutRequest && sent.Body is not { Length: > 1 }))
            fault = Fault.None;
        if (LongestPiece is { } longest && fault == Fault.None && sent.IsUpload && sent.Body!.Length > longest)
            fault = Fault.CutRequest;
        if (sent.IsUpload)
            UploadedBytes += sent.Body?.Length ?? 0;
        if (fault != Fault.None)
        {
            world.Count(fault);
            foreach (var situation in Situation.Of(fault, sent))
                world.Meet(situation);
        }

        switch (fault)
        {
            case Fault.DropRequest:
                throw new HttpRequestException("The request is lost.");
            case Fault.Busy:
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("<html>busy</html>", Encoding.UTF8, "text/html") };
            case Fault.Late:
                world.Strays.Add(sent);
                throw new HttpRequestException("It takes too long.");
            case Fault.KillTerminal:
                terminal.Freeze();
                throw new TerminalKilledException();
            case Fault.CutRequest:
                await world.DeliverCutAsync(sent, LongestPiece ?? world.Chance.Below(sent.Body!.Length - 1));
                throw new HttpRequestException("The line breaks.");
            case Fault.DamageRequest:
                sent = sent.Damaged(world.Chance.Below(sent.Body!.Length));
                break;
            case Fault.Duplicate:
                await world.DeliverAsync(sent);
                break;
            case Fault.Delay:
                world.Time.Pass(TimeSpan.FromMinutes(world.Chance.Between(1, LongestDelayMinutes)));
                break;
            default:
                break;
        }

        var restores = world.Restores;
        var reply = await world.DeliverAsync(sent);
        if (BeforeNextReply is { } between)
        {
            BeforeNextReply = null;
            await between();
        }

        if (fault == Fault.Delay)
            await world.OthersAsync(terminal);
        LastWasCut = fault == Fault.CutReply;
        switch (fault)
        {
            case Fault.DropReply:
                throw new HttpRequestException("The reply is lost.");
            case Fault.KillServer:
                await world.KillServerAsync();
                throw new HttpRequestException("The server is gone.");
            case Fault.KillTerminalAtReply:
                terminal.Freeze();
                throw new TerminalKilledException();
            case Fault.CutReply when reply.Body.Length > 1:
                return reply.Cut(world.Chance.Below(reply.Body.Length - 1), loudly: world.Chance.Of(0.5));
            case Fault.Damage when reply.Body.Length > 0:
                return reply.Damaged(world.Chance.Below(reply.Body.Length)).Message();
            default:
                world.Heard(sent, reply, restores);
                return reply.Message();
        }
    }
}
