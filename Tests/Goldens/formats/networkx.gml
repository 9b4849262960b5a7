graph [
  node [
    id 0
    label "p0"
    title "Title 0"
    text "Graphs and &#34;quotes&#34;"
    year 2000
    category "Databases"
  ]
  node [
    id 1
    label "p1"
    title "Title 1"
    text "na&#239;ve caf&#233; &#8211; &#28450;&#23383;"
    year 2001
    category "Robotics"
  ]
  node [
    id 2
    label "p2"
    title "Title 2"
    text "two&#10;lines"
    year 2002
    category "Biology"
  ]
  node [
    id 3
    label "p3"
    title "Title 3"
    text "a, comma; and more"
    year 2003
    category "Databases"
  ]
  node [
    id 4
    label "p4"
    title "Title 4"
    text "tabs&#9;here"
    year 2004
    category "Robotics"
  ]
  node [
    id 5
    label "p5"
    title "Title 5"
    text "last &#38; <least>"
    year 2005
  ]
  edge [
    source 0
    target 1
    weight 0.5
  ]
  edge [
    source 0
    target 5
    weight 3.0
  ]
  edge [
    source 1
    target 2
    weight 1.0
  ]
  edge [
    source 1
    target 4
    weight 3.5
  ]
  edge [
    source 2
    target 3
    weight 1.5
  ]
  edge [
    source 3
    target 4
    weight 2.0
  ]
  edge [
    source 4
    target 5
    weight 2.5
  ]
]
