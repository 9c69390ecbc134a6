namespace FieldCollect.Bulletins.Html;

/// <summary>How a bulletin looks on a screen and on A4. Dark letters on white; what a colour says is said in letters or by a pattern as well.</summary>
internal static class PageStyle
{
    public const string Css = """
        @page{size:A4;margin:13mm 12mm 15mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#4a5662}}
        *{box-sizing:border-box}
        html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        body{margin:0 auto;padding:8mm;max-width:202mm;color:#1b232b;background:#fff;font:10pt/1.45 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif}
        h1{font-size:20pt;line-height:1.25;margin:0;color:#0b3a70}
        h2{font-size:12.5pt;line-height:1.3;margin:6mm 0 1.5mm;padding-bottom:.8mm;border-bottom:.5mm solid #0b3a70;color:#0b3a70;break-after:avoid}
        h1 .en,h2 .en{font-size:.62em;font-weight:normal}
        p{margin:1mm 0}
        .en{color:#4a5662;font-size:.82em}
        .head{display:flex;justify-content:space-between;gap:6mm;align-items:flex-end;border-bottom:.8mm solid #0b3a70;padding-bottom:2mm}
        .period{font-size:12pt;font-weight:bold;margin-top:1mm}
        .state{flex:none;margin:0 .4mm 0 0;border:.5mm solid #0b3a70;border-radius:1.5mm;padding:1mm 3mm;text-align:center;font-weight:bold;color:#0b3a70}
        .state .en{display:block}
        .draft{border-style:dashed;border-color:#8a4b00;color:#8a4b00}
        .meta{margin:1.5mm 0 0;font-size:8.5pt;color:#4a5662}
        .note,.moved{border-left:1.2mm solid #0b3a70;background:#eef3f9;padding:1.5mm 3mm;margin:3mm 0}
        .moved{border-color:#8a4b00;background:#fbf3e6}
        .moved h2{border:0;margin:0 0 1mm;padding:0;color:#6b3a00}
        table{border-collapse:collapse;width:100%;font-size:8.5pt;line-height:1.3}
        caption{text-align:left;font-size:8.5pt;color:#4a5662;padding:0 0 1mm;break-after:avoid}
        thead{display:table-header-group}
        tr{break-inside:avoid}
        tr.group{break-after:avoid}
        th,td{padding:.7mm 1.2mm;text-align:right;vertical-align:middle;border-bottom:.2mm solid #aab4bf;font-variant-numeric:tabular-nums}
        thead th{background:#e6edf5;border-bottom:.4mm solid #0b3a70;vertical-align:bottom;text-align:center;font-weight:bold}
        thead th{word-break:keep-all}
        thead .en{display:block;font-weight:normal}
        .wide{font-size:7.5pt}
        .wide th,.wide td{padding:.6mm .7mm}
        .wide .sum{font-size:6.5pt}
        th[scope=row],th[scope=rowgroup],td.text{text-align:left;font-weight:normal}
        th[scope=row]{overflow-wrap:anywhere;min-width:26mm}
        th[scope=rowgroup]{background:#f3f5f8;font-weight:bold}
        tr.whole th,tr.whole td{font-weight:bold;background:#f7f9fc}
        td .sum,.sum{display:block;color:#4a5662;font-size:7.5pt;font-weight:normal}
        .move{white-space:nowrap}
        .key td,.key th{font-size:10pt}
        .key td:nth-child(2){font-weight:bold}
        ul{margin:1mm 0;padding-left:5mm}
        li{margin:.8mm 0;break-inside:avoid}
        figure{margin:2mm 0;break-inside:avoid}
        figure svg{display:block;width:100%;height:auto}
        svg text{font-family:inherit}
        .spark{display:inline-block;vertical-align:middle}
        .sign{display:flex;gap:12mm;justify-content:flex-end;margin-top:8mm;break-inside:avoid}
        .sign div{min-width:52mm;border-top:.3mm solid #1b232b;padding-top:1mm}
        .small{font-size:8pt;color:#4a5662}
        .small p,.small li{margin:.5mm 0}
        @media print{body{padding:0;max-width:none}}
        """;
}
