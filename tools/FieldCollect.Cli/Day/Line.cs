namespace FieldCollect.Cli.Day;

/// <summary>A terminal's line to the register: away while the officer is out, and once it breaks after the register has written and before it has answered.</summary>
internal sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
{
    public bool IsAway { get; set; }

    public bool LosesNextBatchReply { get; set; }

    public int RepliesLost { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new HttpRequestException("no network");
        var response = await base.SendAsync(request, cancellationToken);
        if (!LosesNextBatchReply || request.RequestUri?.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal) != true)
            return response;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        response.Dispose();
        LosesNextBatchReply = false;
        RepliesLost++;
        throw new HttpRequestException("the line broke before the answer");
    }
}
