# The chart of the README: gnuplot -c chart.gnuplot DATA SVG. The data are written by report.py.

load ARG1

# In pixels: what is above the first row of panels, above each of the others, and one bar.
head = 62.0
gap = 40.0
bar = 27.0
height = head + (|bars| - 1) * gap + bar * (sum [row = 1:|bars|] bars[row] + 0.2) + 4

set terminal svg size 1240,height font "sans-serif,12" background "white" noenhanced
set output ARG2

set border 0
unset xtics
set ytics nomirror scale 0
set style fill solid
set key off

set multiplot title headline font "sans-serif,14"
top = height - head
do for [row = 1:|bars|] {
    bottom = top - bar * (bars[row] + 0.2)
    set tmargin at screen top / height
    set bmargin at screen bottom / height
    do for [column = 0:2] {
        panel = 3 * (row - 1) + column
        set lmargin at screen 0.17 + column / 3.0
        set rmargin at screen 0.318 + column / 3.0
        set autoscale
        stats $panels index panel using 2 nooutput name "panel"
        set xrange [0:panel_max * 1.3]
        set yrange [0.4 - bars[row]:0.6]
        set title titles[panel + 1] font "sans-serif:Bold" offset -8,-0.8
        plot $panels index panel using (0):1:(0):2:($1 - 0.38):($1 + 0.38):3:ytic(4) with boxxyerror linecolor rgb variable, \
             "" index panel using 2:1:(sprintf(" %d", $2)) with labels left
    }
    top = bottom - gap
}
unset multiplot
