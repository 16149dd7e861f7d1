# The chart of the README: gnuplot -c chart.gnuplot DATA SVG. The data are written by report.py.

load ARG1

set terminal svg size 1240,440 font "sans-serif,12" background "white" noenhanced
set output ARG2

set border 0
unset xtics
set ytics nomirror scale 0
set style fill solid
set key off

set multiplot layout 2,3 title headline font "sans-serif,14" margins 0.17,0.985,0.01,0.86 spacing 0.185,0.09
do for [panel = 0:5] {
    set autoscale
    stats $panels index panel using 2 nooutput name "panel"
    set xrange [0:panel_max * 1.3]
    set yrange [-5.6:0.6]
    set title titles[panel + 1] font "sans-serif:Bold" offset -8,0
    plot $panels index panel using (0):1:(0):2:($1 - 0.38):($1 + 0.38):3:ytic(4) with boxxyerror linecolor rgb variable, \
         "" index panel using 2:1:(sprintf(" %d", $2)) with labels left
}
unset multiplot
